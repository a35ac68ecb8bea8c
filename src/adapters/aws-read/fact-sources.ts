import { FACT_NAMES, type FactName } from '../../core/facts/catalogue.ts'
import type { Collector, Credentials } from './collector.ts'
import { COLLECTORS } from './collectors.ts'
import type { Operation } from './operations.ts'

/** One way to learn a fact. */
export interface FactSource {
  /** Whose credentials it takes: a way through a root session is open on members only. */
  readonly with: Credentials
  /** All of these are needed, those of the facts that must be seen first included. */
  readonly operations: readonly Operation[]
}

/** Operations that the frame itself makes, whatever the facts. */
export const FRAME_OPERATIONS: readonly Operation[] = ['sts:GetCallerIdentity', 'sts:AssumeRole', 'sts:AssumeRoot']

const credentialsOf = (collector: Collector): readonly Credentials[] => {
  if (collector.scope === 'account') return collector.with
  return [collector.scope === 'organisation' ? 'organisation' : 'account']
}

const unique = (operations: readonly Operation[]): readonly Operation[] => [...new Set(operations)]

/** Every choice of one from each of the lists. */
const combinations = <T>(lists: readonly (readonly T[])[]): T[][] =>
  lists.reduce<T[][]>((soFar, list) => soFar.flatMap((chosen) => list.map((each) => [...chosen, each])), [[]])

function sourcesOf(name: FactName, credentials: Credentials): FactSource[] {
  return COLLECTORS.filter((collector) => credentialsOf(collector).includes(credentials)).flatMap((collector) => {
    const ways = Reflect.get(collector.provides, name) as readonly (readonly Operation[])[] | undefined
    if (ways === undefined) return []
    const door: readonly Operation[] = credentials === 'root' ? ['sts:AssumeRoot'] : []
    const before = (collector.after ?? []).map((prerequisite) => sourcesOf(prerequisite, credentials).map(({ operations }) => operations))
    return combinations([ways, ...before.filter((choices) => choices.length > 0)]).map((chosen) => ({
      with: credentials,
      operations: unique([...door, ...chosen.flat()]),
    }))
  })
}

/** The list of accounts, which the frame reads before any member, tells this of all of them. */
const LISTED: Partial<Record<FactName, FactSource>> = { rootEmail: { with: 'organisation', operations: ['organizations:ListAccounts'] } }

const contains = (whole: readonly Operation[], part: readonly Operation[]): boolean => part.every((operation) => whole.includes(operation))

/** Without the ways that take all of another one and more. */
const shortest = (ways: readonly FactSource[]): readonly FactSource[] =>
  ways.filter(
    (way, place) =>
      !ways.some(
        (other, otherPlace) =>
          other.with === way.with &&
          contains(way.operations, other.operations) &&
          (other.operations.length < way.operations.length || (other.operations.length === way.operations.length && otherPlace < place)),
      ),
  )

/** Every way to learn a fact, the first choice first. It is unknown only when every way that is open has failed. */
export const factSources = (name: FactName): readonly FactSource[] =>
  shortest(
    [LISTED[name] ?? [], ...(['root', 'organisation', 'account'] as const).map((credentials) => sourcesOf(name, credentials))].flat(),
  )

/** The same for all facts. */
export const FACT_SOURCES: ReadonlyMap<FactName, readonly FactSource[]> = new Map(FACT_NAMES.map((name) => [name, factSources(name)]))

const aidsFor = (facts: readonly FactName[]): readonly Operation[] =>
  COLLECTORS.filter(({ provides }) => facts.some((name) => Object.hasOwn(provides, name))).flatMap(({ aids }) => aids ?? [])

/** Every operation that some way of learning one of the facts takes. */
export const operationsFor = (facts: readonly FactName[]): readonly Operation[] =>
  unique([
    ...FRAME_OPERATIONS,
    ...facts.flatMap((name) => (FACT_SOURCES.get(name) ?? []).flatMap(({ operations }) => operations)),
    ...aidsFor(facts),
  ])

/** Facts that no way leads to without the operation. */
export const factsOnlyBy = (operation: Operation): readonly FactName[] =>
  [...FACT_SOURCES].flatMap(([name, ways]) =>
    ways.length > 0 && ways.every(({ operations }) => operations.includes(operation)) ? [name] : [],
  )
