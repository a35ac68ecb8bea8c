import { defineControl } from '../../../core/control.ts'
import { fail, pass, someOf } from '../../../core/decision.ts'
import { givenPolicy } from '../../../core/iam/given-policy.ts'
import { isAwsManaged } from '../../../core/iam/held-policies.ts'
import { peopleCanAssume } from '../../../core/iam/role-trust.ts'

export const control = defineControl({
  id: 'support-role-exists',
  claim: 'A role exists for working with AWS Support',
  area: 'iam',
  severity: 'low',
  since: '0.1.0',
  why: 'In an incident somebody has to open a case within minutes. Without a role for it that somebody signs in as root, at the worst moment.',
  fix: { any: 'Create a role that your incident team can assume and attach the AWS-managed policy AWSSupportAccess to it.' },
  effortMinutes: 10,
  about: 'account',
  needs: ['iamAuthorization'],
  maxAgeHours: 24,
  rerunOn: ['CreateRole', 'DeleteRole', 'AttachRolePolicy', 'DetachRolePolicy', 'UpdateAssumeRolePolicy'],
  sources: [
    'AWS Support User Guide: Manage access to AWS Support',
    'CIS AWS Foundations Benchmark v7.0, 2.15',
    'AWS Security Hub CSPM: IAM.18',
  ],
  decide: ({ iamAuthorization }, { now }) => {
    const candidates = iamAuthorization.roles
      .filter(({ attachedPolicyArns }) => attachedPolicyArns.some((arn) => isAwsManaged(arn, 'AWSSupportAccess')))
      .map(({ name, trustPolicy }) =>
        givenPolicy(trustPolicy, `trust policy of role ${name}`, now, (trust) =>
          peopleCanAssume(trust)
            ? pass(`role ${name}`)
            : fail({ subject: name, because: 'holds AWSSupportAccess, but only a service can assume it' }),
        ),
      )
    return someOf(candidates, { subject: 'support role', because: 'no role holds the AWS-managed policy AWSSupportAccess' })
  },
})
