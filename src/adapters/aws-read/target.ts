import type { AccountId } from '../../core/aws.ts'
import { type Fact, known } from '../../core/fact.ts'
import type { FactName } from '../../core/facts/catalogue.ts'
import type { Clock } from '../../ports/clock.ts'
import { type Calls, type Patience, reading } from './calls.ts'
import type { AskOptions, Target } from './collector.ts'
import { ReadFailure, asUnknown } from './failure.ts'
import type { Sightings } from './observations.ts'
import type { Operation } from './operations.ts'
import type { InputOf, OutputOf } from './services.ts'
import type { Session } from './session.ts'

export interface TargetOf {
  readonly session: Session
  /** The account asked about; not always the session's own. */
  readonly account: AccountId
  readonly wanted: ReadonlySet<FactName>
  readonly sightings: Sightings
}

/** What every target of one read shares. */
export interface Means {
  readonly calls: Calls
  readonly clock: Clock
  readonly patience: Patience
}

/** Gives collectors the means to ask about one account with one session. */
export function createTarget({ session, account, wanted, sightings }: TargetOf, { calls, clock, patience }: Means): Target {
  const source = (operation: Operation): string => `${session.via}${operation}`

  async function attempt<T>(operation: Operation, read: () => Promise<T>): Promise<Fact<T>> {
    try {
      const value = await read().catch((error: unknown) => reading(source(operation), () => rethrow(error)))
      return known(value, clock.now(), source(operation))
    } catch (error) {
      if (error instanceof ReadFailure) return asUnknown(error, clock.now())
      throw error
    }
  }

  async function* pages<O extends Operation>(operation: O, input: InputOf<O>, token: string, options: CallPlace = {}): AsyncGenerator<OutputOf<O>> {
    let place: unknown
    for (let page = 1; ; page += 1) {
      const question = place === undefined ? input : { ...(input as object), [token]: place }
      let answer: OutputOf<O>
      try {
        answer = await calls.make(session, operation, question as InputOf<O>, options)
      } catch (error) {
        throw page > 1 && error instanceof ReadFailure ? truncated(error, page) : error
      }
      yield answer
      const next: unknown = Reflect.get(answer as object, token)
      if (next === undefined || next === null || next === '') return
      if (next === place) throw new ReadFailure('malformed', `page ${page} points to itself`, source(operation))
      place = next
    }
  }

  const observing = async <T>(operation: Operation, read: () => Promise<T>, { absent }: AskOptions<T>): Promise<Fact<T>> =>
    attempt(operation, () =>
      read().catch((error: unknown) => {
        if (absent !== undefined && error instanceof ReadFailure && Object.hasOwn(absent, error.code)) return absent[error.code] as T
        throw error
      }),
    )

  return {
    account,
    partition: session.partition,
    wants: (...facts) => facts.some((name) => wanted.has(name)),
    seen: (name) => sightings.seen(name, clock.now()),
    onBehalf: session.account === account ? {} : { AccountId: account },
    patience,
    source,
    call: (operation, input, options) => calls.make(session, operation, input, options),
    pages,
    observe: (operation, input, read, options = {}) =>
      observing(operation, async () => read(await calls.make(session, operation, input, callOptions(options))), options),
    observeAll: <O extends Operation, T>(operation: O, input: InputOf<O>, token: string, read: (page: OutputOf<O>) => readonly T[], options: AskOptions<readonly T[]> = {}) =>
      observing<readonly T[]>(
        operation,
        async () => {
          const items: T[] = []
          for await (const page of pages(operation, input, token, callOptions(options))) items.push(...read(page))
          return items
        },
        options,
      ),
    attempt,
    async eachRegion(ask) {
      const regions = sightings.seen('enabledRegions', clock.now())
      if (!regions.known) return regions
      const answers = await Promise.all(regions.value.map(async (region) => [region, await ask(region)] as const))
      return known(Object.fromEntries(answers), clock.now(), regions.source)
    },
    fact(operation, read) {
      try {
        return known(reading(source(operation), read), clock.now(), source(operation))
      } catch (error) {
        if (error instanceof ReadFailure) return asUnknown(error, clock.now())
        throw error
      }
    },
  }
}

interface CallPlace {
  readonly region?: string
  readonly harmless?: readonly string[]
}

const callOptions = ({ region, absent }: AskOptions<unknown>): CallPlace => ({
  ...(region === undefined ? {} : { region }),
  ...(absent === undefined ? {} : { harmless: Object.keys(absent) }),
})

const rethrow = (error: unknown): never => {
  throw error
}

const truncated = (failure: ReadFailure, page: number): ReadFailure =>
  new ReadFailure('truncated', `page ${page} could not be read: ${failure.reason} (${failure.message})`, failure.source, failure.code, failure)
