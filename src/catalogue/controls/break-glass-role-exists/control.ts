import { defineControl } from '../../../core/control.ts'
import { type Decision, fail, given, pass, someOf } from '../../../core/decision.ts'
import { unknown } from '../../../core/fact.ts'
import type { IamRole } from '../../../core/facts/iam.ts'
import { givenPolicy } from '../../../core/iam/given-policy.ts'
import { glob, matchesGlob } from '../../../core/iam/glob.ts'
import { peopleCanAssume } from '../../../core/iam/role-trust.ts'
import type { EpochMs } from '../../../core/time.ts'

function judgeRole({ name, trustPolicy, attachedPolicyArns, inlinePolicies }: IamRole, now: EpochMs): Decision {
  if (attachedPolicyArns.length + inlinePolicies.length === 0)
    return fail({ subject: name, because: 'is named for break-glass, but holds no policy: it may do nothing' })
  return givenPolicy(trustPolicy, `trust policy of role ${name}`, now, (trust) =>
    peopleCanAssume(trust)
      ? pass(`role ${name}`)
      : fail({ subject: name, because: 'is named for break-glass, but no person can assume it' }),
  )
}

export const control = defineControl({
  id: 'break-glass-role-exists',
  claim: 'A role is kept ready for the day when everyday access fails',
  area: 'iam',
  severity: 'medium',
  severityOn: { management: 'high' },
  since: '0.1.0',
  why: 'When the identity provider is down, the only way in that is left is root, unless a role was prepared that does not depend on it. An unprepared team breaks the glass that it should protect.',
  fix: {
    any: 'Create a role with the rights that an incident needs, which named people can assume without the identity provider, with MFA, and an alarm on its use. Tell Rootwarden its name under breakGlassRoles in the settings.',
  },
  effortMinutes: 60,
  about: 'account',
  needs: ['iamAuthorization'],
  maxAgeHours: 24,
  rerunOn: [
    'CreateRole',
    'DeleteRole',
    'UpdateAssumeRolePolicy',
    'AttachRolePolicy',
    'DetachRolePolicy',
    'PutRolePolicy',
    'DeleteRolePolicy',
  ],
  sources: [
    'IAM Identity Center User Guide: Set up emergency access to the AWS Management Console',
    'AWS Well-Architected Framework: SEC03-BP03',
  ],
  attestation: {
    question: 'Is there another tested way into this account, besides root, that works when the identity provider does not?',
    validDays: 180,
  },
  decide: ({ iamAuthorization }, { now, settings }) => {
    const patterns = settings.breakGlassRoles.map(glob)
    const kept = iamAuthorization.roles.filter(({ name }) => patterns.some((pattern) => matchesGlob(pattern, name)))
    if (kept.length > 0)
      return someOf(
        kept.map((role) => judgeRole(role, now)),
        { subject: 'break-glass role', because: 'there is none' },
      )
    const detail = `no role is named like ${settings.breakGlassRoles.join(', ')}; a person has to say whether there is another way in`
    return given(unknown('not-reported', detail, now, 'attestation'), () => pass())
  },
})
