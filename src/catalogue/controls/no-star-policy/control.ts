import { defineControl } from '../../../core/control.ts'
import { type Decision, everyOf, fail, pass } from '../../../core/decision.ts'
import type { IamAuthorization } from '../../../core/facts/iam.ts'
import { type FullAccess, fullAccessOf } from '../../../core/iam/full-access.ts'
import { givenPolicy } from '../../../core/iam/given-policy.ts'
import type { EpochMs } from '../../../core/time.ts'

const describe = ({ by, on, underCondition }: FullAccess): string => {
  const what = by === 'action' ? 'every action' : 'every action but a few, and IAM is not among the few,'
  return `allows ${what} on ${on === 'all' ? 'every resource' : 'all but a few resources'}${underCondition ? ', under a condition' : ''}`
}

interface OwnPolicy {
  readonly subject: string
  readonly document: string
  readonly inUse: boolean
}

/** Policies that the account wrote itself. AdministratorAccess is AWS's: who holds it is another question. */
function ownPolicies({ users, groups, roles, policies }: IamAuthorization): readonly OwnPolicy[] {
  const holders = [
    ...users.map((user) => ({ holder: `user ${user.name}`, inlinePolicies: user.inlinePolicies })),
    ...groups.map((group) => ({ holder: `group ${group.name}`, inlinePolicies: group.inlinePolicies })),
    ...roles.map((role) => ({ holder: `role ${role.name}`, inlinePolicies: role.inlinePolicies })),
  ]
  const managed = policies
    .filter(({ arn }) => !arn.includes(':iam::aws:policy/'))
    .map(({ arn, document, attachmentCount }) => ({ subject: arn, document, inUse: attachmentCount > 0 }))
  const inline = holders.flatMap(({ holder, inlinePolicies }) =>
    inlinePolicies.map(({ name, document }) => ({ subject: `inline policy ${name} of ${holder}`, document, inUse: true })),
  )
  return [...managed, ...inline]
}

function judgePolicy({ subject, document, inUse }: OwnPolicy, now: EpochMs): Decision {
  return givenPolicy(document, subject, now, (policy) => {
    const [found] = fullAccessOf(policy)
    if (found === undefined) return pass()
    return inUse ? fail({ subject, because: describe(found) }) : pass(`${subject} ${describe(found)}, but is attached to nobody`)
  })
}

export const control = defineControl({
  id: 'no-star-policy',
  claim: "No policy of the account's own making allows everything",
  area: 'iam',
  severity: 'high',
  since: '0.1.0',
  why: 'A policy with a harmless name that allows everything makes administrators whom nobody counts: reviews look for AdministratorAccess and do not find them.',
  fix: {
    any: 'Replace the policy by the actions that its holders really use (Access Analyzer can write it from CloudTrail). Who is meant to be an administrator gets AdministratorAccess, where everybody sees it.',
  },
  effortMinutes: 60,
  about: 'account',
  needs: ['iamAuthorization'],
  maxAgeHours: 24,
  rerunOn: [
    'CreatePolicy',
    'CreatePolicyVersion',
    'SetDefaultPolicyVersion',
    'PutUserPolicy',
    'PutGroupPolicy',
    'PutRolePolicy',
    'AttachUserPolicy',
    'AttachGroupPolicy',
    'AttachRolePolicy',
  ],
  sources: ['IAM User Guide: Security best practices in IAM', 'CIS AWS Foundations Benchmark v7.0, 2.14', 'AWS Security Hub CSPM: IAM.1'],
  decide: ({ iamAuthorization }, { now }) => everyOf(ownPolicies(iamAuthorization).map((policy) => judgePolicy(policy, now))),
})
