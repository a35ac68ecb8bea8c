import type { Region } from '../../core/aws.ts'
import type { CallCount } from '../../core/snapshot.ts'
import { MalformedAnswer, NotReported } from './answer.ts'
import { type Diagnosis, ReadFailure, diagnose } from './failure.ts'
import { type Limiter, createLimiter } from './limiter.ts'
import { type Operation, serviceOf } from './operations.ts'
import { type InputOf, type OutputOf, createCommand } from './services.ts'
import type { Session } from './session.ts'

/** How long and how often the reader tries. */
export interface Patience {
  /** For one attempt, from connecting to the last byte. */
  readonly timeoutMs: number
  /** Attempts at one call that AWS throttles; an accident on the way is tried half as often. */
  readonly attempts: number
  /** The first pause between attempts; it doubles. */
  readonly backoffMs: number
  /** How long to wait for a credential report to be made. */
  readonly reportMs: number
}

export const DEFAULT_PATIENCE: Patience = { timeoutMs: 10_000, attempts: 6, backoffMs: 250, reportMs: 30_000 }

/** Calls at once: over all accounts, and for one service of one account in one Region. */
export interface Concurrency {
  readonly total: number
  readonly perService: number
}

export const DEFAULT_CONCURRENCY: Concurrency = { total: 32, perService: 8 }

/** How the last attempt at an operation went. */
export interface Outcome {
  readonly operation: string
  readonly answered: number
  readonly failure: ReadFailure | null
}

/** Makes calls within bounds, and keeps count of them. */
export interface Calls {
  /**
   * Makes one call, with as many attempts as patience allows.
   *
   * @param harmless - codes of errors that are answers (`NoSuchEntity`): thrown as failures, not counted as such.
   * @throws ReadFailure with the reason; nothing else, unless there is a bug.
   */
  make<O extends Operation>(session: Session, operation: O, input: InputOf<O>, options?: CallOptions): Promise<OutputOf<O>>
  counts(): CallCount[]
  outcomes(): Outcome[]
  planned(): number
  done(): number
}

export interface CallOptions {
  readonly region?: Region | undefined
  readonly harmless?: readonly string[]
}

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, milliseconds))

/** Rejects after `milliseconds`, and leaves no timer behind. */
function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => reject(Object.assign(new Error(`no answer within ${milliseconds} ms`), { name: 'TimeoutError' })),
    milliseconds,
  )
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

/** Turns what a reading function throws into a failure of the operation whose answer it read. @throws anything that is a bug. */
export function reading<T>(source: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof MalformedAnswer) throw new ReadFailure('malformed', error.message, source, 'malformed', error)
    if (error instanceof NotReported) throw new ReadFailure('not-reported', error.message, source, 'not-reported', error)
    throw error
  }
}

const attemptsFor = (retry: Diagnosis['retry'], attempts: number): number =>
  retry === 'slower' ? attempts : retry === 'again' ? Math.ceil(attempts / 2) : 1

function createTallies() {
  const tallies = new Map<string, { readonly calls: number; readonly failed: number; readonly failure: ReadFailure | null }>()
  return {
    record(source: string, failure: ReadFailure | null): void {
      const before = tallies.get(source) ?? { calls: 0, failed: 0, failure: null }
      tallies.set(source, {
        calls: before.calls + 1,
        failed: before.failed + (failure === null ? 0 : 1),
        failure: failure ?? before.failure,
      })
    },
    counts: (): CallCount[] => [...tallies].map(([operation, { calls, failed }]) => ({ operation, calls, failed })),
    outcomes: (): Outcome[] =>
      [...tallies].map(([operation, { calls, failed, failure }]) => ({ operation, answered: calls - failed, failure })),
  }
}

/** One limiter for each account, service and Region: AWS throttles by all three, and one Region's throttle says nothing of another's. */
function createLimiters(create: () => Limiter): (session: Session, operation: Operation, region: Region | undefined) => Limiter {
  const limiters = new Map<string, Limiter>()
  return (session, operation, region = '') => {
    const key = `${session.account} ${serviceOf(operation)} ${region}`
    const limiter = limiters.get(key) ?? create()
    limiters.set(key, limiter)
    return limiter
  }
}

type Attempt = (
  session: Session,
  operation: Operation,
  input: object,
  region: Region | undefined,
) => Promise<Diagnosis | { readonly answer: object }>

/** One attempt at a call: waits for its turn with the service and over all, and tells the service's limiter how it went. */
function createAttempts(timeoutMs: number, concurrency: Concurrency): Attempt {
  const now = (): number => performance.now()
  const everything = createLimiter(concurrency.total, now, sleep)
  const limiterOf = createLimiters(() => createLimiter(concurrency.perService, now, sleep))
  return async (session, operation, input, region) => {
    const limiter = limiterOf(session, operation, region)
    await session.ready()
    await limiter.start()
    await everything.start()
    let outcome: 'answered' | 'throttled' = 'answered'
    try {
      const [client, command] = await Promise.all([session.client(serviceOf(operation), region), createCommand(operation, input)])
      return { answer: await within(timeoutMs, client.send(command)) }
    } catch (error) {
      const diagnosis = diagnose(error)
      if (diagnosis.reason === 'throttled') outcome = 'throttled'
      return diagnosis
    } finally {
      everything.finished('answered')
      limiter.finished(outcome)
    }
  }
}

/** @param onCall - told of each finished call, for a progress bar. */
export function createCalls(patience: Patience, concurrency: Concurrency, onCall: (session: Session, operation: Operation) => void): Calls {
  const attempt = createAttempts(patience.timeoutMs, concurrency)
  const { record, counts, outcomes } = createTallies()
  let planned = 0
  let done = 0

  async function make<O extends Operation>(
    session: Session,
    operation: O,
    input: InputOf<O>,
    { region, harmless = [] }: CallOptions = {},
  ): Promise<OutputOf<O>> {
    const source = `${session.via}${operation}`
    for (let tries = 1; ; tries += 1) {
      const result = await attempt(session, operation, input as object, region)
      if ('answer' in result) {
        record(source, null)
        return result.answer as OutputOf<O>
      }
      const failure = new ReadFailure(result.reason, result.detail, source, result.code)
      record(source, harmless.includes(result.code) ? null : failure)
      if (tries >= attemptsFor(result.retry, patience.attempts)) throw failure
      await sleep(patience.backoffMs * 2 ** (tries - 1) * (0.5 + Math.random() / 2))
    }
  }

  return {
    async make(session, operation, input, options) {
      planned += 1
      try {
        return await make(session, operation, input, options)
      } finally {
        done += 1
        onCall(session, operation)
      }
    },
    counts,
    outcomes,
    planned: () => planned,
    done: () => done,
  }
}
