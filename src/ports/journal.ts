import type { Append, AppendResult, JournalEntry } from '../core/journal-entry.ts'

/**
 * The append-only record on which everything durable stands. State is a fold of its entries.
 *
 * Every method throws AppError `store_full`, `store_failed`, `store_busy`, `store_unreachable`, … when the store cannot do its work.
 * Then the outcome of an append is unknown: the same command again tells it, and is kept once at most.
 */
export interface Journal {
  /**
   * Keeps events and effects in one transaction, durable before it answers.
   *
   * @returns where they stand, the same for a command that has been kept before; a refusal keeps nothing.
   * @throws RangeError for names, versions and times that only a mistake in the program can make.
   */
  append(append: Append): Promise<AppendResult>
  /** One stream's entries in order. @param afterVersion - 0 for all. */
  readStream(stream: string, afterVersion: number): Promise<readonly JournalEntry[]>
  /** All entries in order, page by page, in constant memory; ends at the last that is there when it gets to it. @param afterPosition - 0 for all. */
  readAll(afterPosition: number): AsyncIterable<JournalEntry>
  /** Position of the last entry; 0 when there is none. */
  head(): Promise<number>
}
