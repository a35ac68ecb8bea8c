import { expect, it } from 'vitest'
import { type Fact, known } from '../../core/fact.ts'
import type { FactName } from '../../core/facts/catalogue.ts'
import { epochMs } from '../../core/time.ts'
import { type Plannable, collect, withPrerequisites } from './collect.ts'
import { COLLECTORS } from './collectors.ts'
import { ReadFailure } from './failure.ts'
import { createSightings } from './observations.ts'

const clock = { now: () => epochMs(0) }

interface Scripted extends Plannable {
  readonly name: string
  readonly fails?: boolean
}

const collector = (name: string, facts: readonly FactName[], more: Partial<Scripted> = {}): Scripted => ({
  name,
  provides: Object.fromEntries(facts.map((fact) => [fact, [['iam:GetAccountSummary']]])),
  ...more,
})

async function run(collectors: readonly Scripted[], wanted: readonly FactName[], before: readonly FactName[] = []) {
  const asked: string[] = []
  const sightings = createSightings()
  const seen = (names: readonly FactName[]): Record<string, readonly Fact<unknown>[]> =>
    Object.fromEntries(names.map((name) => [name, [known(true, clock.now(), 'test')]]))
  sightings.add(seen(before))
  await collect(collectors, new Set(wanted), sightings, clock, ({ name, provides, fails }) => {
    asked.push(name)
    return fails === true
      ? Promise.reject(new ReadFailure('throttled', 'too fast', name))
      : Promise.resolve(seen(Object.keys(provides) as FactName[]))
  })
  return { asked, sightings }
}

const live = collector('live', ['rootMfaEnabled', 'rootPasswordPresent'])
const report = collector('report', ['rootMfaEnabled', 'rootUses', 'reportedUsers'])

it.each([
  ['one collector serves two facts', [live, report], ['rootMfaEnabled', 'rootPasswordPresent'], [], ['live']],
  ['the first source is enough', [live, report], ['rootMfaEnabled'], [], ['live']],
  ['the next one is asked when the first failed', [{ ...live, fails: true }, report], ['rootMfaEnabled'], [], ['live', 'report']],
  ['each is asked once, whatever it is asked for', [live, report], ['rootUses', 'reportedUsers', 'rootMfaEnabled'], [], ['report', 'live']],
  ['what is known already is not asked', [live, report], ['rootMfaEnabled'], ['rootMfaEnabled'], []],
  ['nobody asked, nobody called', [live, report], [], [], []],
] as const)('%s', async (_name, collectors, wanted, before, expected) => {
  expect((await run(collectors, wanted, before)).asked.toSorted()).toEqual([...expected].toSorted())
})

it('a failure makes every wanted fact of the collector unknown, with its reason', async () => {
  const { sightings } = await run([{ ...report, fails: true }], ['rootUses', 'reportedUsers'])
  expect(sightings.seen('rootUses', clock.now())).toMatchObject({ known: false, reason: 'throttled', detail: 'too fast' })
  expect(sightings.has('rootMfaEnabled')).toBe(false)
})

it('runs a collector after the facts it must see, whatever their order in the list', async () => {
  const status = collector('status', ['trailStatus'], { after: ['trails'] })
  const trails = collector('trails', ['trails'], { after: ['enabledRegions'] })
  const regions = collector('regions', ['enabledRegions'])
  const wanted = withPrerequisites([status, trails, regions], ['trailStatus'])
  expect([...wanted]).toEqual(['trailStatus', 'trails', 'enabledRegions'])
  expect((await run([status, trails, regions], [...wanted])).asked).toEqual(['regions', 'trails', 'status'])
})

it('no collector waits for itself', () => {
  const before = (name: FactName): ReadonlySet<FactName> =>
    withPrerequisites(
      COLLECTORS,
      COLLECTORS.flatMap(({ provides, after }) => (Object.hasOwn(provides, name) ? (after ?? []) : [])),
    )
  const waiting = COLLECTORS.flatMap(({ provides }) => Object.keys(provides) as FactName[]).filter((name) => before(name).has(name))
  expect(waiting).toEqual([])
})
