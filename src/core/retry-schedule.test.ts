import { expect, it } from 'vitest'
import { RETRY_POLICY, retryAt } from './retry-schedule.ts'
import { HOUR_MS, epochMs } from './time.ts'

const now = epochMs(0)

it.each([
  ['the first failure', 1, 0, 5_000],
  ['the second', 2, 0, 10_000],
  ['the eighth', 8, 0, 640_000],
  ['one past the longest delay', 12, 0, HOUR_MS],
  ['the widest spread halves the delay', 2, 1, 5_000],
  ['the last attempt', 16, 0, null],
  ['more than the last', 99, 0, null],
])('%s', (_, attempts, spread, at) => expect(retryAt(attempts, now, spread)).toBe(at))

it('the default policy gives up after about five hours', () => {
  const delays = Array.from({ length: RETRY_POLICY.attempts - 1 }, (_, index) => retryAt(index + 1, now, 0) ?? 0)
  const hours = delays.reduce<number>((sum, delay) => sum + delay, 0) / HOUR_MS
  expect(hours).toBeGreaterThan(5)
  expect(hours).toBeLessThan(8)
})
