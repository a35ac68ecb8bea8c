import { type AccountId, GLOBAL_REGION, type Region, partitionOf } from '../../core/aws.ts'
import { newHistoryCursor } from '../../core/trail/history-cursor.ts'
import type { Clock } from '../../ports/clock.ts'
import type { HistorySweep, SweepGap, SweepRequest, SweepStep } from '../../ports/history-sweep.ts'
import { failureKind } from './aws-failure.ts'
import { sweepRegion } from './lookup-region.ts'
import { wantedBy } from './needles.ts'
import { enabledRegions, likelyRegions, ownAccount } from './own-account.ts'
import { DEFAULT_PATIENCE, type Patience } from './patience.ts'
import { wordsOf } from './refusal.ts'
import type { AwsAccess } from './s3-objects.ts'
import { together } from './together.ts'

export interface HistorySweepOptions {
  readonly clock: Clock
  readonly aws?: AwsAccess
  readonly patience?: Partial<Patience>
}

/** Each Region has a rate of its own, so that they do not slow each other down. */
const REGIONS_AT_ONCE = 8

interface Regions {
  readonly regions: readonly Region[]
  readonly gap: SweepGap | null
}

async function regionsFor({ regions, since }: SweepRequest, account: AccountId, aws: AwsAccess, clock: Clock): Promise<Regions> {
  if (regions !== undefined) return { regions, gap: null }
  try {
    return { regions: await enabledRegions(aws), gap: null }
  } catch (error) {
    const kind = failureKind(error)
    const gap: SweepGap = {
      kind: 'gap',
      account,
      region: null,
      span: { from: since, to: clock.now() },
      reason: kind === 'denied' || kind === 'throttled' ? kind : 'failed',
      because: `account:ListRegions: ${wordsOf(error)}; only the most likely Regions were read`,
    }
    return { regions: likelyRegions(GLOBAL_REGION[partitionOf(aws.region ?? '')], aws), gap }
  }
}

/**
 * Sweeps the event history of the account whose credentials are used. Nothing is asked of AWS before the first step is.
 *
 * @see CloudTrail API Reference, LookupEvents: two requests a second for each account and Region, fifty events in each.
 */
export function createHistorySweep({ clock, aws = {}, patience }: HistorySweepOptions): HistorySweep {
  return {
    async *sweep(request): AsyncGenerator<SweepStep> {
      const account = await ownAccount(aws)
      const { regions, gap } = await regionsFor(request, account, aws, clock)
      if (gap !== null) yield gap
      const { cursors, since, interest } = request
      const means = interest === undefined ? {} : { wanted: wantedBy(interest) }
      const sweeps = regions.map((region) => {
        const known = cursors.find((cursor) => cursor.account === account && cursor.region === region)
        const cursor = known ?? newHistoryCursor(account, region)
        return sweepRegion({ cursor, since, now: clock.now(), aws, patience: { ...DEFAULT_PATIENCE, ...patience }, means })
      })
      yield* together(sweeps, REGIONS_AT_ONCE)
    },
  }
}
