import type { Json } from '../core/canonical-json.ts'
import type { JournalEntry } from '../core/journal-entry.ts'
import type { Projection } from '../core/projection.ts'
import type { Journal } from '../ports/journal.ts'
import type { Advance, Projections } from '../ports/projections.ts'

const BATCH = 500

interface Ports {
  readonly journal: Pick<Journal, 'readAll'>
  readonly projections: Projections
}

async function nextEntries({ journal }: Ports, after: number): Promise<readonly JournalEntry[]> {
  const entries: JournalEntry[] = []
  for await (const entry of journal.readAll(after)) {
    entries.push(entry)
    if (entries.length === BATCH) break
  }
  return entries
}

async function folded<Row extends Json>(
  { projections }: Ports,
  { name, keysOf, step }: Projection<Row>,
  entries: readonly JournalEntry[],
): Promise<Advance['rows']> {
  const touched = entries.flatMap((entry) => [...new Set(keysOf(entry))].map((key) => ({ entry, key })))
  const keys = [...new Set(touched.map(({ key }) => key))]
  // Rows under this name have been written by this fold and by nothing else.
  const rows = new Map<string, Row | null>((await projections.get(name, keys)) as ReadonlyMap<string, Row>)
  for (const { entry, key } of touched) rows.set(key, step(rows.get(key) ?? null, entry, key))
  return [...rows].map(([key, value]) => ({ key, value }))
}

/**
 * Brings a projection up to the end of the journal. Several processes may do so at once: each batch is written once.
 *
 * @returns the position up to which it has read.
 */
export async function followJournal<Row extends Json>(ports: Ports, projection: Projection<Row>): Promise<number> {
  for (;;) {
    const from = await ports.projections.checkpoint(projection.name)
    const entries = await nextEntries(ports, from)
    const to = entries.at(-1)?.position
    if (to === undefined) return from
    // Where another process was quicker, the next turn starts from where that one has come to.
    await ports.projections.advance({ projection: projection.name, from, to, rows: await folded(ports, projection, entries) })
  }
}

/** Forgets a projection and makes it again from the first entry. Readers see it grow. */
export async function rebuildProjection<Row extends Json>(ports: Ports, projection: Projection<Row>): Promise<number> {
  await ports.projections.drop(projection.name)
  return followJournal(ports, projection)
}
