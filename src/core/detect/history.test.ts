import { expect, it } from 'vitest'
import { accountId } from '../aws.ts'
import { epochMs } from '../time.ts'
import type { EventKey } from '../trail/event.ts'
import { type Histories, type HistoryLimits, type Waiting, shownTo, stepHistories } from './history.ts'
import { historyRule } from './native-rule.ts'
import type { Observation } from './observation.ts'

/** Tells every event that it is shown. */
const witness = historyRule<null>({
  kind: 'history',
  name: 'witness',
  sees: { eventNames: ['Seen'], root: false },
  begin: null,
  step: (state) => ({ state, hits: [{}] }),
  learningMs: 0,
})

const observation = (account: string, second: number, number: number): Waiting => ({
  seen: {
    key: `${account}/${number}` as EventKey,
    at: epochMs(second * 1000),
    account: accountId(account),
    name: 'Seen',
    root: false,
    errorCode: null,
  } as Observation,
  fields: {},
  approved: null,
})

const limits: HistoryLimits = { mostOfOneAccount: 40, mostInAll: 100 }
const context = { placeOf: () => null } as never

/** What a scan comes to: nothing is settled before its end but for want of room. */
function scanned(lots: readonly (readonly Waiting[])[]) {
  let histories: Histories = new Map()
  const told: string[] = []
  let [late, crowded, most] = [0, 0, 0]
  for (const [watermark, lot] of [...lots.map((one) => [-Infinity, one] as const), [Infinity, []] as const]) {
    const step = stepHistories(histories, lot, { rules: [witness], watermark, early: false, context, limits })
    histories = step.histories
    told.push(...step.hits.map(({ seen }) => seen.key))
    late += step.late
    crowded += step.crowded
    most = Math.max(
      most,
      [...histories.values()].reduce((sum, { waiting }) => sum + waiting.length, 0),
    )
  }
  return { told, late, crowded, most }
}

const accounts = ['111122223333', '444455556666', '777788889999', '222233334444', '333344445555']
const lotsOf = (accountsToUse: readonly string[], count: number, secondOf: (number: number) => number) =>
  Array.from({ length: count }, (_, lot) => accountsToUse.map((account) => observation(account, secondOf(lot), lot)))

it('while there is room, nothing is judged before the end', () => {
  const { told, late, crowded, most } = scanned(lotsOf(accounts, 20, (number) => number))
  expect([told.length, late, crowded, most]).toEqual([100, 0, 0, 100])
})

it('of one account no more wait than there is room for, and each is judged once', () => {
  const { told, late, crowded, most } = scanned(lotsOf(['111122223333'], 500, (number) => number))
  expect(new Set(told).size).toBe(500)
  expect([told.length, late]).toEqual([500, 0])
  expect(crowded).toBeGreaterThan(0)
  expect(most).toBeLessThanOrEqual(40)
})

it('of all accounts no more wait than there is room for, and the largest have to make it', () => {
  const { told, crowded, most } = scanned([...lotsOf(accounts, 30, (number) => number), ...lotsOf(['666677778888'], 3, (number) => number)])
  expect(told).toHaveLength(153)
  expect(new Set(told).size).toBe(153)
  expect(crowded).toBeGreaterThan(0)
  expect(most).toBeLessThanOrEqual(100)
  // The smallest was not asked to.
  expect(told.slice(-3)).toEqual([0, 1, 2].map((number) => `666677778888/${number}`))
})

it('what happened all in one second makes room too', () => {
  const { told, most } = scanned(lotsOf(['111122223333'], 300, () => 7))
  expect(told).toHaveLength(300)
  expect(most).toBeLessThanOrEqual(40)
})

it.each<[string, Pick<Observation, 'name' | 'root'>, readonly string[]]>([
  ['a sign-in of root', { name: 'ConsoleLogin', root: true }, ['of-root', 'witness']],
  ['in another case', { name: 'consolelogin', root: true }, ['of-root', 'witness']],
  ['a sign-in of somebody else', { name: 'ConsoleLogin', root: false }, ['witness']],
  ['something else that root does', { name: 'GetUser', root: true }, []],
])('who is shown %s', (_, seen, expected) => {
  const ofRoot = { ...witness, name: 'of-root', sees: { eventNames: [], ofRoot: ['ConsoleLogin'], root: false } }
  const ofAll = { ...witness, sees: { eventNames: ['ConsoleLogin'], root: false } }
  const shown = shownTo([ofRoot, ofAll])
  expect(shown({ ...seen, errorCode: null }).map(({ name }) => name)).toEqual(expected)
  // And again, from memory.
  expect(shown({ ...seen, errorCode: null }).map(({ name }) => name)).toEqual(expected)
})

it('what comes after its time was settled is judged late, once, and counted', () => {
  // Every other event happened before all that is known.
  const { told, late } = scanned(lotsOf(['111122223333'], 200, (number) => (number % 2 === 0 ? 10 + number : 11)))
  expect(told).toHaveLength(200)
  expect(late).toBeGreaterThan(0)
})
