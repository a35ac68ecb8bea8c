import type { Fact } from '../../core/fact.ts'
import type { FactName } from '../../core/facts/catalogue.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Provides } from './collector.ts'
import { ReadFailure, asUnknown } from './failure.ts'
import type { Sightings } from './observations.ts'
import { asReadFailure } from './target.ts'

/** What the planner has to know of a collector, whatever it reads. */
export interface Plannable {
  readonly provides: Provides<FactName>
  readonly after?: readonly FactName[]
}

export const factsOf = ({ provides }: Plannable): FactName[] => Object.keys(provides) as FactName[]

const providersOf = <C extends Plannable>(collectors: readonly C[], name: FactName): C[] =>
  collectors.filter(({ provides }) => Object.hasOwn(provides, name))

/** The wanted facts and all those that their collectors have to see first. */
export function withPrerequisites(collectors: readonly Plannable[], wanted: Iterable<FactName>): ReadonlySet<FactName> {
  const all = new Set(wanted)
  for (const name of all) {
    for (const { after } of providersOf(collectors, name)) for (const prerequisite of after ?? []) all.add(prerequisite)
  }
  return all
}

/**
 * Learns the wanted facts in the fewest calls: the first collector of each fact is asked, the next one only when that failed, each at
 * most once, and none for a fact that is known already. All that do not wait for each other's facts run at once.
 *
 * @param run - lets a collector read; what it throws as ReadFailure makes all that it provides unknown.
 */
export async function collect<C extends Plannable>(
  collectors: readonly C[],
  wanted: ReadonlySet<FactName>,
  sightings: Sightings,
  clock: Clock,
  run: (collector: C) => Promise<Readonly<Partial<Record<FactName, readonly Fact<unknown>[]>>>>,
): Promise<void> {
  const runs = new Map<C, Promise<void>>()
  const settled = new Map<FactName, Promise<void>>()

  const runOnce = (collector: C): Promise<void> => {
    const running = runs.get(collector) ?? runNow(collector)
    runs.set(collector, running)
    return running
  }

  async function runNow(collector: C): Promise<void> {
    await Promise.all((collector.after ?? []).map(settle))
    try {
      sightings.add(await run(collector))
    } catch (error) {
      const names = factsOf(collector)
      const failure = asReadFailure(error, Object.values(collector.provides)[0]?.[0]?.[0] ?? 'reader')
      if (!(failure instanceof ReadFailure)) throw failure
      sightings.add(Object.fromEntries(names.filter((name) => wanted.has(name)).map((name) => [name, [asUnknown(failure, clock.now())]])))
    }
  }

  const settle = (name: FactName): Promise<void> => {
    const settling = settled.get(name) ?? settleNow(name)
    settled.set(name, settling)
    return settling
  }

  async function settleNow(name: FactName): Promise<void> {
    for (const collector of providersOf(collectors, name)) {
      if (sightings.isKnown(name)) return
      await runOnce(collector)
    }
  }

  await Promise.all([...wanted].map(settle))
}
