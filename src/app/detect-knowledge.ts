import type { AccountId } from '../core/aws.ts'
import type { ApprovedUse } from '../core/detect/approved-use.ts'
import { NO_CONTEXT, type OwnChain } from '../core/detect/context.ts'
import type { PlaceOf } from '../core/detect/place.ts'
import type { ApprovedUse as WrittenUse } from '../core/settings.ts'
import { isInNetwork, parseNetwork } from '../core/sigma/network.ts'
import type { AlertSettings } from '../ports/alert-settings.ts'
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

const joined = (a: OwnChain, b: OwnChain): OwnChain => ({
  trails: [...a.trails, ...b.trails],
  trailBuckets: [...a.trailBuckets, ...b.trailBuckets],
  kmsKeys: [...a.kmsKeys, ...b.kmsKeys],
  topics: [...a.topics, ...b.topics],
  queues: [...a.queues, ...b.queues],
  eventRules: [...a.eventRules, ...b.eventRules],
  logGroups: [...a.logGroups, ...b.logGroups],
  alarms: [...a.alarms, ...b.alarms],
  roles: [...a.roles, ...b.roles],
  stacks: [...a.stacks, ...b.stacks],
  policies: [...a.policies, ...b.policies],
})

/** Gives networks the names that people gave them. */
function named(known: AlertSettings['knownNetworks'], placeOf: PlaceOf): PlaceOf {
  const networks = known.flatMap(({ cidr, name }) => {
    const network = parseNetwork(cidr)
    return network === null ? [] : [{ network, name }]
  })
  if (networks.length === 0) return placeOf
  return (address) => {
    const place = placeOf(address)
    const name = networks.find(({ network }) => isInNetwork(address, network))?.name
    return name === undefined ? place : { country: place?.country ?? null, network: place?.network ?? null, networkName: name }
  }
}

/**
 * What people wrote down, as detection wants it: approved uses of root, and the accounts outside the organisation that roles may trust.
 *
 * @param base - what is known otherwise, such as the organisation's accounts.
 */
export function knowledgeOf(
  { approvedUses, settings }: Pick<Decisions, 'approvedUses' | 'settings'>,
  { own, allowedRegions, knownNetworks }: Pick<AlertSettings, 'own' | 'allowedRegions' | 'knownNetworks'>,
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
      own: joined(context.own, own),
      allowedRegions: allowedRegions ?? context.allowedRegions,
      placeOf: named(knownNetworks, (address) => placeOf(address) ?? context.placeOf(address)),
    },
  }
}
