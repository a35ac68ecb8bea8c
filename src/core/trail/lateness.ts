import type { EpochMs } from '../time.ts'

export interface LatenessQuantiles {
  /** Events whose delivery time is known. */
  readonly measured: number
  /** Seconds between event and delivery, correct to two per cent; `null` when nothing was measured. */
  readonly p50: number | null
  readonly p90: number | null
  readonly p99: number | null
  readonly max: number | null
}

export interface Lateness {
  add(happenedAt: EpochMs, deliveredAt: EpochMs): void
  quantiles(): LatenessQuantiles
}

/** Each bucket is two per cent wider than the one before it; 1,200 of them reach past six hundred years. */
const GROWTH = Math.log(1.02)
const BUCKETS = 1200

/** A histogram of how late events were delivered, in memory that does not grow. A file's name tells only the minute: less than none is none. */
export function createLateness(): Lateness {
  const counts = new Float64Array(BUCKETS)
  let measured = 0
  let max = 0

  function quantile(part: number): number | null {
    let left = Math.ceil(part * measured)
    for (const [bucket, count] of counts.entries()) {
      left -= count
      if (left <= 0) return measured === 0 ? null : Math.min(Math.round(Math.exp(bucket * GROWTH) - 1), max)
    }
    return null
  }

  return {
    add(happenedAt, deliveredAt) {
      const seconds = Math.max(0, Math.round((deliveredAt - happenedAt) / 1000))
      const bucket = Math.min(BUCKETS - 1, Math.round(Math.log1p(seconds) / GROWTH))
      counts[bucket] = (counts[bucket] ?? 0) + 1
      measured += 1
      max = Math.max(max, seconds)
    },
    quantiles: () => ({ measured, p50: quantile(0.5), p90: quantile(0.9), p99: quantile(0.99), max: measured === 0 ? null : max }),
  }
}
