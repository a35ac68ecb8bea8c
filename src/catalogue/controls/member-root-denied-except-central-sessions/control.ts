import { defineControl } from '../../../core/control.ts'
import { everyOf, fail } from '../../../core/decision.ts'
import { notSeen } from '../../../core/iam/guardrail.ts'
import { judgeCentralTasks, judgeDirectRoot } from '../../../core/iam/root-guardrail.ts'
import { policyPath } from '../../../core/iam/scp.ts'

export const control = defineControl({
  id: 'member-root-denied-except-central-sessions',
  claim: 'Root of the member account can do nothing, except in central root sessions',
  area: 'guardrails',
  severity: 'high',
  since: '0.1.0',
  why: 'A service control policy is the one thing that binds root of a member, even after its password was reset by whoever reads the mailbox. Written without an exception it also denies central root sessions, and then locks out the very tasks it should leave to them.',
  fix: {
    any: 'Attach one service control policy to the root or to every OU: Deny Action "*" on Resource "*" with the condition ArnLike aws:PrincipalArn "arn:*:iam::*:root" and Null aws:AssumedRoot "true". Delete the root credentials of the members first, and try it on one OU.',
  },
  effortMinutes: 30,
  about: 'account',
  kinds: ['member'],
  needs: ['serviceControlPolicies', 'organisationTree'],
  maxAgeHours: 24,
  rerunOn: ['AttachPolicy', 'DetachPolicy', 'UpdatePolicy', 'DeletePolicy', 'MoveAccount', 'EnablePolicyType', 'DisablePolicyType'],
  sources: [
    'AWS Organizations User Guide: Service control policies',
    'AWS Control Tower: AWS-GR_RESTRICT_ROOT_USER (ExemptAssumeRoot)',
    'CIS AWS Foundations Benchmark v7.0, 2.1.2',
  ],
  decide: ({ serviceControlPolicies, organisationTree }, { account: { id, partition }, now }) => {
    if (!organisationTree.enabledPolicyTypes.includes('SERVICE_CONTROL_POLICY')) {
      return fail({
        subject: organisationTree.rootId,
        because: 'service control policies are not enabled in the organisation: nothing binds root of its members',
      })
    }
    const path = policyPath(organisationTree, serviceControlPolicies, 'SERVICE_CONTROL_POLICY', id)
    if (path === null) return notSeen('the place of the account in the organisation was not read', now)
    return everyOf([judgeDirectRoot(path, id, partition, now), judgeCentralTasks(path, id, partition, now)])
  },
})
