/** Lets calls start; hears how they went. One for each account, service and Region, since that is what AWS throttles. */
export interface Limiter {
  /** Resolves when a call may start. Every start needs one `finished`. */
  start(): Promise<void>
  finished(outcome: 'answered' | 'throttled'): void
}

const SLOWEST_PER_SECOND = 0.5
/** What a service surely bears: a throttle on the very first call says nothing of our rate. */
const MEASURED_AT_LEAST = 4
const GROWTH_PER_ANSWER = 1.1
/** Above this many a second no limit is worth keeping. */
const FASTEST_PER_SECOND = 50

/**
 * At most `concurrency` calls at once, as fast as they come until AWS throttles one. Then the rate is half of what was measured in
 * the last second, and grows by a tenth with each answer.
 *
 * @param now - milliseconds that only go forward.
 * @param sleep - waits that many milliseconds.
 */
export function createLimiter(concurrency: number, now: () => number, sleep: (milliseconds: number) => Promise<void>): Limiter {
  const waiting: (() => void)[] = []
  const starts: number[] = []
  let running = 0
  let perSecond = Number.POSITIVE_INFINITY
  let nextSlot = 0
  let halvedAt = Number.NEGATIVE_INFINITY

  const startsInLastSecond = (): number => {
    const since = now() - 1000
    while ((starts[0] ?? since + 1) <= since) starts.shift()
    return starts.length
  }

  return {
    async start() {
      if (running >= concurrency) await new Promise<void>((resolve) => waiting.push(resolve))
      else running += 1
      if (Number.isFinite(perSecond)) {
        const slot = Math.max(now(), nextSlot)
        nextSlot = slot + 1000 / perSecond
        if (slot > now()) await sleep(slot - now())
      }
      startsInLastSecond()
      starts.push(now())
    },
    finished(outcome) {
      if (outcome === 'throttled') {
        // Calls that were under way together are throttled together: that is one message from AWS, not ten.
        if (now() - halvedAt > 200) {
          halvedAt = now()
          perSecond = Math.max(SLOWEST_PER_SECOND, Math.min(perSecond, Math.max(MEASURED_AT_LEAST, startsInLastSecond())) / 2)
        }
      } else if (Number.isFinite(perSecond)) {
        perSecond *= GROWTH_PER_ANSWER
        if (perSecond > FASTEST_PER_SECOND) perSecond = Number.POSITIVE_INFINITY
      }
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    },
  }
}
