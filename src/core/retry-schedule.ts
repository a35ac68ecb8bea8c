import { type EpochMs, HOUR_MS, SECOND_MS, epochMs } from './time.ts'

/** How often, and how far apart, something that failed is tried again. */
export interface RetryPolicy {
  /** Attempts in all, the first included. */
  readonly attempts: number
  readonly firstDelayMs: number
  readonly longestDelayMs: number
}

/** Sixteen attempts over about five hours, which outlasts most outages of a channel; then a person must look. */
export const RETRY_POLICY: RetryPolicy = { attempts: 16, firstDelayMs: 5 * SECOND_MS, longestDelayMs: HOUR_MS }

/**
 * When to try again: the delay doubles with each attempt up to the longest.
 *
 * @param attempts - made so far, the one that just failed included.
 * @param spread - 0 up to 1, thrown by the caller: shortens the delay by up to a half, so that what failed together does not return together.
 * @returns `null` when it has been tried often enough.
 */
export function retryAt(attempts: number, now: EpochMs, spread: number, policy: RetryPolicy = RETRY_POLICY): EpochMs | null {
  if (attempts >= policy.attempts) return null
  const delay = Math.min(policy.firstDelayMs * 2 ** Math.max(0, attempts - 1), policy.longestDelayMs)
  return epochMs(Math.round(now + delay * (1 - spread / 2)))
}
