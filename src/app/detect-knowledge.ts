import type { AccountId } from '../core/aws.ts'
import type { ApprovedUse } from '../core/detect/approved-use.ts'
import { NO_CONTEXT } from '../core/detect/context.ts'
import type { PlaceOf } from '../core/detect/place.ts'
import type { ApprovedUse as WrittenUse } from '../core/settings.ts'
import type { DetectKnowledge } from '../ports/detect-knowledge.ts'
import type { Decisions } from '../ports/policy-store.ts'

/** An approval that a person wrote down names no request and no events: it covers what root does in that time. */
const approvedUse = ({ account, from, to, reason, approvedBy }: WrittenUse): ApprovedUse => ({
  id: `approved by ${approvedBy}`,
  account,
  from,
  until: to,
  task: reason,
  by: approvedBy,
  eventNames: 'any',
  accessKeyId: null,
})

/**
 * What people wrote down, as detection wants it: approved uses of root, and the accounts outside the organisation that roles may trust.
 *
 * @param base - what is known otherwise, such as the organisation's accounts.
 */
export function knowledgeOf(
  { approvedUses, settings }: Pick<Decisions, 'approvedUses' | 'settings'>,
  placeOf: PlaceOf,
  base: DetectKnowledge = { context: NO_CONTEXT, accountNames: new Map() },
): DetectKnowledge {
  const { context } = base
  const trusted: readonly AccountId[] = settings.trustedAccounts
  return {
    accountNames: base.accountNames,
    context: {
      ...context,
      organisation: context.organisation === null && trusted.length === 0 ? null : new Set([...(context.organisation ?? []), ...trusted]),
      approvals: [...context.approvals, ...approvedUses.map(approvedUse)],
      placeOf: (address) => placeOf(address) ?? context.placeOf(address),
    },
  }
}
