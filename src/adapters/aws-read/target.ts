import type { AccountId } from '../../core/aws.ts'
import { type Fact, known } from '../../core/fact.ts'
import type { FactName } from '../../core/facts/catalogue.ts'
import type { EpochMs } from '../../core/time.ts'
import type { Clock } from '../../ports/clock.ts'
import { type CallOptions, type Calls, type Patience, reading } from './calls.ts'
import type { AskOptions, Target } from './collector.ts'
import { ReadFailure, asUnknown } from './failure.ts'
import type { Sightings } from './observations.ts'
import type { Operation } from './operations.ts'
import { pagesOf } from './paging.ts'
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

/** What an operation's answers become. */
function createFacts(session: Session, clock: Clock) {
  const source = (operation: Operation): string => `${session.via}${operation}`

  const failed = (error: unknown): Fact<never> => {
    if (error instanceof ReadFailure) return asUnknown(error, clock.now())
    throw error
  }

  return {
    source,
    fact<T>(operation: Operation, read: () => T, observedAt: EpochMs = clock.now()): Fact<T> {
      try {
        return known(reading(source(operation), read), observedAt, source(operation))
      } catch (error) {
        return failed(error)
      }
    },
    async attempt<T>(operation: Operation, read: () => Promise<T>, absent: Readonly<Record<string, T>> = {}): Promise<Fact<T>> {
      try {
        const value = await read()
        return known(value, clock.now(), source(operation))
      } catch (error) {
        if (error instanceof ReadFailure && Object.hasOwn(absent, error.code))
          return known(absent[error.code] as T, clock.now(), source(operation))
        return failed(asReadFailure(error, source(operation)))
      }
    },
  }
}

/** An answer that could not be understood is a failure too; anything else is a bug and stays what it is. */
export function asReadFailure(error: unknown, source: string): unknown {
  try {
    return reading(source, () => {
      throw error
    })
  } catch (failure) {
    return failure
  }
}

const callOptions = ({ region, absent }: AskOptions<never>): CallOptions => ({ region, harmless: Object.keys(absent ?? {}) })

/** Gives collectors the means to ask about one account with one session. */
export function createTarget({ session, account, wanted, sightings }: TargetOf, { calls, clock, patience }: Means): Target {
  const { source, fact, attempt } = createFacts(session, clock)

  const pages = <O extends Operation>(
    operation: O,
    input: InputOf<O>,
    token: string,
    options: CallOptions = {},
  ): AsyncGenerator<OutputOf<O>> =>
    pagesOf((question) => calls.make(session, operation, question, options), input, token, source(operation))

  return {
    account,
    partition: session.partition,
    wants: (...facts) => facts.some((name) => wanted.has(name)),
    seen: (name) => sightings.seen(name, clock.now()),
    onBehalf: session.account === account ? {} : { AccountId: account },
    patience,
    now: () => clock.now(),
    source,
    fact,
    attempt,
    pages,
    call: (operation, input, options) => calls.make(session, operation, input, options),
    observe: <O extends Operation, T>(operation: O, input: InputOf<O>, read: (answer: OutputOf<O>) => T, options: AskOptions<T> = {}) =>
      attempt<T>(
        operation,
        async () => read(await calls.make(session, operation, input, callOptions(options as AskOptions<never>))),
        options.absent,
      ),
    observeAll: <O extends Operation, T>(
      operation: O,
      input: InputOf<O>,
      token: string,
      read: (page: OutputOf<O>) => readonly T[],
      options: AskOptions<readonly T[]> = {},
    ) =>
      attempt<readonly T[]>(
        operation,
        () => gather(pages(operation, input, token, callOptions(options as AskOptions<never>)), read),
        options.absent,
      ),
    async eachRegion(ask) {
      const regions = sightings.seen('enabledRegions', clock.now())
      if (!regions.known) return regions
      const answers = await Promise.all(regions.value.map(async (region) => [region, await ask(region)] as const))
      return known(Object.fromEntries(answers), clock.now(), answers[0]?.[1].source ?? regions.source)
    },
  }
}

async function gather<Page, T>(pages: AsyncIterable<Page>, read: (page: Page) => readonly T[]): Promise<readonly T[]> {
  const items: T[] = []
  for await (const page of pages) items.push(...read(page))
  return items
}
