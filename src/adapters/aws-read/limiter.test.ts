import { expect, it } from 'vitest'
import { createLimiter } from './limiter.ts'

/** A limiter whose time only passes when it sleeps. */
function bench(concurrency: number) {
  let clock = 0
  const limiter = createLimiter(
    concurrency,
    () => clock,
    (milliseconds) => {
      clock += milliseconds
      return Promise.resolve()
    },
  )
  return { limiter, time: () => clock, pass: (milliseconds: number) => void (clock += milliseconds) }
}

it('lets no more run at once than it may, and the next one as soon as one ends', async () => {
  const { limiter } = bench(2)
  await Promise.all([limiter.start(), limiter.start()])
  let third = false
  const waiting = limiter.start().then(() => void (third = true))
  await Promise.resolve()
  expect(third).toBe(false)
  limiter.finished('answered')
  await waiting
  expect(third).toBe(true)
})

it('does not slow down while nobody complains', async () => {
  const { limiter, time } = bench(5)
  for (let call = 0; call < 100; call += 1) {
    await limiter.start()
    limiter.finished('answered')
  }
  expect(time()).toBe(0)
})

it('halves its rate when throttled, once for calls that were throttled together', async () => {
  const { limiter, time } = bench(20)
  for (let call = 0; call < 20; call += 1) await limiter.start()
  for (let call = 0; call < 20; call += 1) limiter.finished('throttled')
  const before = time()
  for (let call = 0; call < 11; call += 1) await limiter.start()
  expect(time() - before).toBeCloseTo(1000, 0)
})

it('recovers with every answer', async () => {
  const { limiter, time, pass } = bench(20)
  await limiter.start()
  limiter.finished('throttled')
  for (let call = 0; call < 200; call += 1) {
    await limiter.start()
    limiter.finished('answered')
  }
  pass(5000)
  const before = time()
  for (let call = 0; call < 10; call += 1) await limiter.start()
  expect(time() - before).toBe(0)
})
