import { type Append, type AppendResult, type Appended, type JournalEntry, type NewEffect } from '../../core/journal-entry.ts'
import { type EpochMs, epochMs } from '../../core/time.ts'
import type { Store } from '../../ports/store.ts'

/** One thing that every store must do. */
export interface ConformanceCase {
  readonly name: string
  /** @param open - opens one more connection to the case's own database, which is empty at first. */
  readonly run: (open: () => Promise<Store>) => Promise<void>
}

/** The instant of every case. */
export const NOW: EpochMs = epochMs(Date.UTC(2026, 10, 21, 2, 14))

export const later = (milliseconds: number): EpochMs => epochMs(NOW + milliseconds)

/** An append of one small event to a stream of its own, unless said otherwise. */
export const append = (commandId: string, change: Partial<Append> = {}): Append => ({
  stream: `stream of ${commandId}`,
  expectedVersion: 0,
  commandId,
  events: [{ type: 'noted', at: NOW, body: { command: commandId } }],
  effects: [],
  ...change,
})

export const effect = (kind: string, change: Partial<NewEffect> = {}): NewEffect => ({
  kind,
  lane: null,
  dueAt: NOW,
  body: { to: 'ana@example.com' },
  ...change,
})

/** @throws Error for a refusal. */
export function accepted(result: AppendResult): Appended {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refusal)}`)
  return result.appended
}

export async function everything(store: Store): Promise<readonly JournalEntry[]> {
  const entries: JournalEntry[] = []
  for await (const entry of store.journal.readAll(0)) entries.push(entry)
  return entries
}
