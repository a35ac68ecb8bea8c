import { defineControl } from '../../../core/control.ts'
import { type Decision, everyOf, fail, given, pass, someOf } from '../../../core/decision.ts'
import { unknown } from '../../../core/fact.ts'
import type { IamAuthorization, IamRole, IamUser } from '../../../core/facts/iam.ts'
import { type FullAccess, fullAccessOf } from '../../../core/iam/full-access.ts'
import { givenPolicy } from '../../../core/iam/given-policy.ts'
import { type HeldPolicy, heldPolicies, isAwsManaged } from '../../../core/iam/held-policies.ts'
import { isServiceLinked, peopleCanAssume } from '../../../core/iam/role-trust.ts'
import type { EpochMs } from '../../../core/time.ts'

const none = {
  subject: 'administrators',
  because: 'no user, and no role that a person can assume, holds AdministratorAccess or a policy that allows everything',
}

/** A condition on MFA is no obstacle to an administrator; any other one may be. */
const isUsable = ({ statement, on }: FullAccess): boolean =>
  on === 'all' && statement.conditions.every(({ key }) => key.toLowerCase().startsWith('aws:multifactorauth'))

function grantsAll(policy: HeldPolicy, holder: string, now: EpochMs): Decision {
  if (policy.arn !== null && isAwsManaged(policy.arn, 'AdministratorAccess')) return pass()
  if (policy.document !== null)
    return givenPolicy(policy.document, `policy ${policy.name}`, now, (parsed) => (fullAccessOf(parsed).some(isUsable) ? pass() : fail()))
  if (policy.arn !== null && isAwsManaged(policy.arn, policy.name)) return fail()
  return given(
    unknown(
      'not-collected',
      `the document of policy ${policy.name}, held by ${holder}, was not read`,
      now,
      'iam:GetAccountAuthorizationDetails',
    ),
    () => fail(),
  )
}

function isAdministrator(principal: IamUser | IamRole, authorization: IamAuthorization, now: EpochMs): Decision {
  const decisions = heldPolicies(principal, authorization).map((policy) => grantsAll(policy, principal.name, now))
  return someOf(decisions, none)
}

export const control = defineControl({
  id: 'administrators-exist-besides-root',
  claim: 'Somebody other than root can administer the account',
  area: 'iam',
  severity: 'high',
  severityOn: { member: 'medium' },
  since: '0.1.0',
  why: 'Where only root can do the daily work, root is used every day, and whoever catches that one sign-in has the whole account. Once another administrator exists, root can be locked away.',
  fix: {
    any: 'Let people in through IAM Identity Center, or through a role that they assume with MFA, and give that role AdministratorAccess. Do not create an IAM user for it if you can avoid it.',
    member:
      'Assign an administrator permission set of IAM Identity Center to this account, or restore OrganizationAccountAccessRole, which the management account assumes.',
  },
  effortMinutes: 45,
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
    'AttachUserPolicy',
    'DetachUserPolicy',
    'AttachGroupPolicy',
    'DetachGroupPolicy',
    'CreatePolicyVersion',
    'SetDefaultPolicyVersion',
  ],
  sources: ['IAM User Guide: Root user best practices', 'IAM User Guide: Security best practices in IAM'],
  decide: ({ iamAuthorization }, { now }) => {
    const roles = iamAuthorization.roles
      .filter((role) => !isServiceLinked(role))
      .map((role) => {
        const open = givenPolicy(role.trustPolicy, `trust policy of role ${role.name}`, now, (trust) =>
          peopleCanAssume(trust) ? pass(`role ${role.name} administers the account`) : fail(none),
        )
        return everyOf([open, isAdministrator(role, iamAuthorization, now)])
      })
    const users = iamAuthorization.users.map((user) =>
      everyOf([
        isAdministrator(user, iamAuthorization, now),
        pass(`only IAM users such as ${user.name} administer the account; a role needs no long-lived credentials`),
      ]),
    )
    const decided = someOf([...roles, ...users], none)
    return decided.verdict === 'fail' ? fail(none) : decided
  },
})
