import { isForeign } from '../../../core/detect/context.ts'
import type { EventRule, Hit } from '../../../core/detect/native-rule.ts'
import { levelByOutcome } from '../../../core/detect/outcome-level.ts'
import { type Outsider, outsidersOf } from '../../../core/iam/outsiders.ts'
import { recordedPolicy } from '../../../core/iam/recorded-policy.ts'
import { requestOf } from '../../../core/trail/request.ts'

const MOST_NAMED = 5

const words = ({ who, needsExternalId }: Outsider): string => {
  const whom = who === '*' ? 'everybody with an AWS account' : `account ${who}`
  return `${whom}, ${needsExternalId ? 'with' : 'without'} an external id`
}

/** Trust policies of roles that let in whoever is not of the organisation. */
export const rule: EventRule = {
  kind: 'event',
  name: 'outside-account-trusted',
  sees: { eventNames: ['CreateRole', 'UpdateAssumeRolePolicy'], root: false },
  match(event, { organisation }): Hit | null {
    if (event.source !== 'iam.amazonaws.com') return null
    const asked = requestOf(event)
    const policy = recordedPolicy(asked['assumeRolePolicyDocument'] ?? asked['policyDocument'])
    if (policy === null) return null
    const outsiders = outsidersOf(policy, (account) => isForeign(account, event.account, organisation))
    if (outsiders.length === 0) return null
    const level = outsiders.some(({ who }) => who === '*') ? 'critical' : 'high'
    const named = outsiders.slice(0, MOST_NAMED).map(words).join('; ')
    const unsure = organisation === null ? '; which accounts are ours is not known here, so that every other one counts as foreign' : ''
    return { level: levelByOutcome(level, event), because: `the role can be assumed by ${named}${unsure}` }
  },
}
