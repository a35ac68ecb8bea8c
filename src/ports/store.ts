import type { EpochMs } from '../core/time.ts'
import type { Journal } from './journal.ts'
import type { Outbox } from './outbox.ts'
import type { Projections } from './projections.ts'

/** What becomes of effects that were open when a backup was taken. They may have been done since. */
export type OpenEffects =
  /** They become dead letters that say so: a person looks before anything happens twice. */
  | 'hold'
  /** They are done again. */
  | 'send'

export interface RestoreRequest {
  readonly lines: AsyncIterable<string> | Iterable<string>
  readonly openEffects: OpenEffects
  readonly now: EpochMs
}

export interface Restored {
  readonly entries: number
  readonly effects: number
  /** Effects that wait for a person. */
  readonly held: number
}

/** Journal, outbox and projections in one database. */
export interface Store {
  readonly journal: Journal
  readonly outbox: Outbox
  readonly projections: Projections
  /** The whole of journal and outbox as of one instant: lines of canonical JSON, which every kind of store can restore. */
  backup(now: EpochMs): AsyncIterable<string>
  /**
   * Fills an empty store from the lines of a backup, all or nothing. Projections are made again from the journal.
   * @throws AppError `store_not_empty`, or `backup_invalid` with the line and what is wrong there.
   */
  restore(request: RestoreRequest): Promise<Restored>
  close(): Promise<void>
}
