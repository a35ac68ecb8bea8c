import type { AccountId, Region } from '../aws.ts'
import { HOUR_MS, epochMs, isoInstant } from '../time.ts'
import type { TrailEvent } from './event.ts'
import { isJsonObject } from './bounded-json.ts'
import { type ChainProof, type ProofReport, type TrailChange, type Unproven, explains } from './proof.ts'

/** Actions that begin, end or alter a trail. */
export const TRAIL_CHANGES: readonly string[] = ['StopLogging', 'StartLogging', 'CreateTrail', 'DeleteTrail', 'UpdateTrail']

/** A change that really happened, and whose trail it was. */
export interface NamedChange extends TrailChange {
  readonly by: string | null
  readonly account: AccountId | null
  readonly region: Region
  readonly trail: string
}

/** @returns `null` for everything else, and for what was refused: a trail that nobody could stop went on. */
export function trailChangeOf({ at, name, source, account, region, errorCode, identity, record }: TrailEvent): NamedChange | null {
  if (source !== 'cloudtrail.amazonaws.com' || !TRAIL_CHANGES.includes(name) || errorCode !== null) return null
  const request = record['requestParameters']
  const trail = isJsonObject(request) ? request['name'] : null
  if (typeof trail !== 'string') return null
  return { at, name, by: identity.arn ?? identity.userName, account, region, trail: trail.slice(trail.lastIndexOf('/') + 1) }
}

const isOrganisations = ({ logsAt }: ChainProof): boolean => logsAt.some((place) => /(?:^|\/)o-[a-z0-9]{10,32}\//.test(place))

/** The trail of an organisation is changed in another account than the one whose logs it writes. */
const isOf = (chain: ChainProof, { account, region, trail }: NamedChange): boolean =>
  trail === chain.trail && region === chain.homeRegion && (account === chain.account || isOrganisations(chain))

/** Adds to each time without proof the changes of its own trail that explain it. */
export function explainGaps(report: ProofReport, changes: readonly NamedChange[]): ProofReport {
  const inOrder = changes.toSorted((a, b) => a.at - b.at)
  const explained = (chain: ChainProof, gap: Unproven): Unproven => ({
    ...gap,
    changes: inOrder.filter((change) => isOf(chain, change) && explains(gap, change.at)).map(({ at, name, by }) => ({ at, name, by })),
  })
  return {
    ...report,
    chains: report.chains.map((chain) => ({
      ...chain,
      notCovered: { ...chain.notCovered, periods: chain.notCovered.periods.map((gap) => explained(chain, gap)) },
    })),
  }
}

/** `2026/11/20`: the folders in which what happened then lies, delivery included. */
function daysOf({ from, to }: Pick<Unproven, 'from' | 'to'>): readonly string[] {
  const near: readonly number[] = [from - 2 * HOUR_MS, from, from + HOUR_MS, to - HOUR_MS, to + HOUR_MS]
  return near.map((at) => isoInstant(epochMs(at)).slice(0, 10).replaceAll('-', '/'))
}

/** Where changes that explain the gaps would be written: the home Region's logs of those days, of the account and, for an organisation's trail, of all. */
export function placesOfChanges({ chains }: ProofReport): readonly string[] {
  const places = new Set<string>()
  for (const gapped of chains) {
    const days = new Set(gapped.notCovered.periods.flatMap(daysOf))
    for (const { account, region, logsAt } of chains) {
      if (region !== gapped.homeRegion || (account !== gapped.account && !isOrganisations(gapped))) continue
      for (const folder of logsAt) for (const day of days) places.add(`${folder}${day}/`)
    }
  }
  return [...places]
}
