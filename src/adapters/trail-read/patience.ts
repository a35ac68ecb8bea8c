import { type FailureKind, failureKind } from './aws-failure.ts'

/** How often and how long a call is tried. */
export interface Patience {
  readonly sleep: (milliseconds: number) => Promise<void>
  readonly attempts: number
  /** Pause after the first failure; it doubles, up to half a minute. */
  readonly pauseMs: number
}

const MAX_PAUSE_MS = 30_000

export const DEFAULT_PATIENCE: Patience = {
  sleep: (milliseconds) => new Promise((resolve) => void setTimeout(resolve, milliseconds)),
  attempts: 7,
  pauseMs: 600,
}

/** The last failure of a call, after as many attempts as were worth making. */
export class CallFailure extends Error {
  readonly kind: FailureKind

  constructor(kind: FailureKind, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.name = 'CallFailure'
    this.kind = kind
  }
}

/** Makes a call, and again as long as AWS throttles it or fails. @throws CallFailure */
export async function patiently<Answer>({ sleep, attempts, pauseMs }: Patience, call: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call()
    } catch (error) {
      const kind = failureKind(error)
      if (attempt >= attempts || (kind !== 'throttled' && kind !== 'passing')) throw new CallFailure(kind, error)
      await sleep(Math.min(MAX_PAUSE_MS, pauseMs * 2 ** (attempt - 1)) * (0.75 + Math.random() / 2))
    }
  }
}

/** Lets calls through no more often than once in so many milliseconds. */
export function createPace(intervalMs: number, sleep: Patience['sleep'], machineNow: () => number): () => Promise<void> {
  let next = 0
  return async () => {
    const wait = next - machineNow()
    next = Math.max(machineNow(), next) + intervalMs
    if (wait > 0) await sleep(wait)
  }
}
