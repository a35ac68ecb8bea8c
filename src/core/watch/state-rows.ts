import type { Json } from '../canonical-json.ts'
import type { Alert, Bucket } from '../alert/alert.ts'
import { NOTHING_WAITS } from '../correlate/correlate.ts'
import { NOTHING_LOST } from '../correlate/evict.ts'
import type { Group } from '../correlate/group.ts'
import type { DetectionPack } from '../detect/compile-pack.ts'
import type { DetectState } from '../detect/engine.ts'
import type { AccountHistory } from '../detect/history.ts'
import { fingerprint, fingerprintText } from '../trail/fingerprint.ts'
import type { Unjudged, WatchMemory } from './memory.ts'
import type { Voice } from './voices.ts'

const META = 'meta'
const rowKey = (kind: string, key: string): string => {
  const twice = fingerprintText(fingerprint(key)) + fingerprintText(fingerprint(`${key}|`))
  return `${kind}/${twice}`
}

/** Tells packs apart under which a remembered state means different things. */
export const planFingerprint = ({ plan, histories }: DetectionPack): string =>
  fingerprintText(
    fingerprint(
      JSON.stringify([
        plan.fields,
        plan.correlations.map(({ key, correlation, members }) => [
          key,
          correlation.type,
          correlation.timespanMs,
          correlation.bounds,
          correlation.escalate,
          correlation.level,
          members,
        ]),
        // What it begins with has the form of its state: a state of another form would not be understood.
        histories.map(({ name, begin }) => [name, begin]),
      ]),
    ),
  )

// Plain data by construction; the types say so without index signatures.
const asJson = (value: unknown): Json => value as Json

/** Rows of things that differ by reference: what did not change is the same object. */
function differing<Value>(
  kind: string,
  before: ReadonlyMap<string, Value>,
  after: ReadonlyMap<string, Value>,
): readonly { readonly key: string; readonly value: Json | null }[] {
  const changed = [...after].filter(([key, value]) => before.get(key) !== value)
  const gone = [...before.keys()].filter((key) => !after.has(key))
  return [
    ...changed.map(([key, value]) => ({ key: rowKey(kind, key), value: asJson({ kind, key, value }) })),
    ...gone.map((key) => ({ key: rowKey(kind, key), value: null })),
  ]
}

const rowsOf = ({ detection: { correlations, histories }, book, cursors, voices, unjudged }: WatchMemory): number =>
  [correlations.groups, histories, book.alerts, book.buckets, cursors, voices, unjudged].reduce((sum, { size }) => sum + size, 0)

/**
 * The rows in which a memory differs from an earlier one; `null` deletes a row. What did not change costs nothing.
 *
 * @param before - the memory whose rows are stored; `NO_MEMORY`: none.
 */
export function changedRows(
  before: WatchMemory,
  after: WatchMemory,
  pack: DetectionPack,
): readonly { readonly key: string; readonly value: Json | null }[] {
  const { correlations, histories, ...counts } = after.detection
  const meta = {
    pack: planFingerprint(pack),
    position: after.position,
    version: after.version,
    rows: rowsOf(after),
    ...counts,
    latest: correlations.latest,
    losses: correlations.losses,
  }
  return [
    { key: META, value: asJson(meta) },
    ...differing('group', before.detection.correlations.groups, correlations.groups),
    ...differing('history', before.detection.histories, histories),
    ...differing('alert', before.book.alerts, after.book.alerts),
    ...differing('bucket', before.book.buckets, after.book.buckets),
    ...differing('cursor', before.cursors, after.cursors),
    ...differing('voice', before.voices, after.voices),
    ...differing('unjudged', before.unjudged, after.unjudged),
  ]
}

interface StoredRow {
  readonly kind: string
  readonly key: string
  readonly value: unknown
}

interface Meta extends Pick<DetectState, 'lateForHistory' | 'crowdedHistory'> {
  readonly pack: string
  readonly position: number
  readonly version: number
  /** How many there are besides this one. */
  readonly rows: number
  readonly latest: DetectState['correlations']['latest']
  readonly losses: DetectState['correlations']['losses']
}

/**
 * @returns `null` when the rows are none, are not all there, or were made by other rules: then the memory has to be made again from the journal.
 */
export function memoryOfRows(rows: Iterable<{ readonly key: string; readonly value: Json }>, pack: DetectionPack): WatchMemory | null {
  const all = [...rows]
  const meta = all.find(({ key }) => key === META)?.value as unknown as Meta | undefined
  if (meta === undefined || meta.pack !== planFingerprint(pack) || meta.rows !== all.length - 1) return null
  const stored = all.filter(({ key }) => key !== META).map(({ value }) => value as unknown as StoredRow)
  // Rows of one kind hold what `changedRows` put there.
  const mapOf = <Value>(kind: string): ReadonlyMap<string, Value> =>
    new Map(stored.filter((row) => row.kind === kind).map(({ key, value }) => [key, value as Value]))
  return {
    position: meta.position,
    version: meta.version,
    detection: {
      correlations: {
        latest: meta.latest,
        groups: mapOf<Group>('group'),
        waiting: NOTHING_WAITS,
        losses: { ...NOTHING_LOST, ...meta.losses },
      },
      histories: mapOf<AccountHistory>('history'),
      lateForHistory: meta.lateForHistory,
      crowdedHistory: meta.crowdedHistory,
    },
    book: { alerts: mapOf<Alert>('alert'), buckets: mapOf<Bucket>('bucket') },
    cursors: mapOf<Json>('cursor'),
    voices: mapOf<Voice>('voice'),
    unjudged: mapOf<Unjudged>('unjudged'),
  }
}
