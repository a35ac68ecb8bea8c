import type { NewEffect } from '../core/journal-entry.ts'
import type { EpochMs } from '../core/time.ts'

export type EffectState = 'open' | 'done' | 'dead'

/** An effect as it is kept. */
export interface Effect extends NewEffect {
  /** Rises in the order of the journal, and stays the same for good: receivers know repetitions by it. */
  readonly id: number
  /** The last entry of the append that it came with. */
  readonly position: number
  readonly state: EffectState
  /** Times that it was claimed. */
  readonly attempts: number
  /** Why the last attempt failed. */
  readonly error: string | null
  /** When it was done or given up. */
  readonly endedAt: EpochMs | null
}

export interface ClaimRequest {
  /** Only these kinds; all when empty. */
  readonly kinds: readonly string[]
  readonly limit: number
  readonly now: EpochMs
  /** Until then nobody else gets them; after that they count as not done. */
  readonly until: EpochMs
}

/** Names one attempt: whoever lost its claim to another can no longer end the effect. */
export type Claim = Pick<Effect, 'id' | 'attempts'>

/**
 * What is still to be done outside. Each effect is tried until it is done or given up: at least once, in rare cases twice.
 * Throws like the journal does.
 */
export interface Outbox {
  /** Takes effects that are due, the longest due first, of each lane only the first that is open. An attempt is counted before it is made. */
  claim(request: ClaimRequest): Promise<readonly Effect[]>
  /** @returns false when the claim was lost: another has it, or it has ended. */
  complete(claim: Claim, now: EpochMs): Promise<boolean>
  /** @param retryAt - `null` gives it up: it becomes a dead letter, and no longer holds up its lane. @returns false when the claim was lost. */
  fail(claim: Claim, error: string, retryAt: EpochMs | null, now: EpochMs): Promise<boolean>
  /** Effects in a state, by id. @param afterId - 0 for the first page. */
  list(state: EffectState, afterId: number, limit: number): Promise<readonly Effect[]>
  /** Gives a dead letter another life. @returns false when there is none of that id. */
  reopen(id: number, dueAt: EpochMs): Promise<boolean>
}
