import { z } from 'zod'
import { type Json, NotCanonicalError, canonicalJson } from '../../core/canonical-json.ts'
import { type JournalEntry, entryText } from '../../core/journal-entry.ts'
import { type EpochMs, epochMs, isoInstant } from '../../core/time.ts'
import type { Effect } from '../../ports/outbox.ts'
import type { RestoreRequest, Restored } from '../../ports/store.ts'
import { storeError } from './store-error.ts'

const FORMAT = 'rootwarden-journal'
const FORMAT_VERSION = 1

const counted = z.int().nonnegative()
const instant = z.int().transform(epochMs)
const json = z.custom<Json>((value) => value !== undefined)

const headLine = z.strictObject({ format: z.literal(FORMAT), version: z.literal(FORMAT_VERSION), at: instant })
const entryLine = z.strictObject({
  entry: z.strictObject({
    position: counted,
    stream: z.string(),
    version: counted,
    type: z.string(),
    at: instant,
    commandId: z.string(),
    body: json,
  }),
})
const effectLine = z.strictObject({
  effect: z.strictObject({
    id: counted,
    position: counted,
    kind: z.string(),
    lane: z.string().nullable(),
    body: json,
    dueAt: instant,
    attempts: counted,
    state: z.enum(['open', 'done', 'dead']),
    error: z.string().nullable(),
    endedAt: instant.nullable(),
  }),
})
const endLine = z.strictObject({ end: z.strictObject({ entries: counted, effects: counted }) })
const anyLine = z.union([headLine, entryLine, effectLine, endLine])

type Line = z.infer<typeof anyLine>

/** The lines of a backup. The last one counts the others, so that a torn file is known as one. */
export async function* backupLines(
  at: EpochMs,
  entries: AsyncIterable<JournalEntry> | Iterable<JournalEntry>,
  effects: AsyncIterable<Effect> | Iterable<Effect>,
): AsyncGenerator<string> {
  yield canonicalJson({ format: FORMAT, version: FORMAT_VERSION, at })
  const count = { entries: 0, effects: 0 }
  for await (const entry of entries) {
    count.entries += 1
    yield `{"entry":${entryText(entry)}}`
  }
  for await (const effect of effects) {
    count.effects += 1
    yield canonicalJson({ effect: { ...effect } })
  }
  yield canonicalJson({ end: count })
}

/** An entry with its place among those of its command, or an effect in the state in which it is restored. */
export type BackupRecord = { readonly entry: JournalEntry; readonly ordinal: number } | { readonly effect: Effect; readonly held: boolean }

function parseLine(text: string): Line {
  const value = JSON.parse(text) as Json
  if (canonicalJson(value) !== text) throw new SyntaxError('it is not canonical JSON: the line has been altered')
  const parsed = anyLine.safeParse(value)
  if (!parsed.success) throw new SyntaxError('it is no line of a backup that this version knows')
  return parsed.data
}

/** Follows what must be without gaps, line by line. */
function sequence() {
  const versions = new Map<string, number>()
  let entries = 0
  let effects = 0
  let command = { id: '', ordinal: 0 }
  const must = (holds: boolean, what: string): void => {
    if (!holds) throw new SyntaxError(what)
  }
  return {
    counts: () => ({ entries, effects }),
    entry: ({ position, stream, version, commandId }: JournalEntry): number => {
      must(position === entries + 1 && effects === 0, `entry ${entries + 1} was to follow, not ${position}`)
      must(
        version === (versions.get(stream) ?? 0) + 1,
        `version ${(versions.get(stream) ?? 0) + 1} of the stream ${stream} was to follow, not ${version}`,
      )
      entries = position
      versions.set(stream, version)
      command = { id: commandId, ordinal: command.id === commandId ? command.ordinal + 1 : 0 }
      return command.ordinal
    },
    effect: ({ id, position, state, endedAt }: Effect): void => {
      must(id === effects + 1, `effect ${effects + 1} was to follow, not ${id}`)
      must(position >= 1 && position <= entries, `there is no entry ${position}`)
      must((state === 'open') === (endedAt === null), 'an effect is open or has ended')
      effects = id
    },
    end: (end: { readonly entries: number; readonly effects: number }): void =>
      must(
        end.entries === entries && end.effects === effects,
        `${end.entries} entries and ${end.effects} effects were to be here, not ${entries} and ${effects}`,
      ),
  }
}

const heldBack = (effect: Effect, takenAt: EpochMs, now: EpochMs): Effect => ({
  ...effect,
  state: 'dead',
  endedAt: now,
  error: `held: it was open when the backup of ${isoInstant(takenAt)} was taken, and may have been done since`,
})

/**
 * Reads a backup, checking every line.
 *
 * @throws AppError `backup_invalid` with the line's number and what is wrong there, also when the last line is missing.
 */
async function* readBackup({ lines, openEffects, now }: RestoreRequest): AsyncGenerator<BackupRecord> {
  const follow = sequence()
  let number = 0
  let takenAt: EpochMs | null = null
  let ended = false
  const take = (text: string): BackupRecord | null => {
    if (ended) throw new SyntaxError('nothing was to follow')
    const line = parseLine(text)
    if (takenAt === null) {
      if (!('format' in line)) throw new SyntaxError('it is not the head of a backup')
      takenAt = line.at
      return null
    }
    if ('entry' in line) return { entry: line.entry, ordinal: follow.entry(line.entry) }
    if ('effect' in line) {
      follow.effect(line.effect)
      const hold = line.effect.state === 'open' && openEffects === 'hold'
      return { effect: hold ? heldBack(line.effect, takenAt, now) : line.effect, held: hold }
    }
    if (!('end' in line)) throw new SyntaxError('a second head')
    follow.end(line.end)
    ended = true
    return null
  }
  for await (const text of lines) {
    number += 1
    const record = located(number, () => take(text))
    if (record !== null) yield record
  }
  if (!ended) throw storeError('backup_invalid', `the backup breaks off after line ${number}: its last line is missing`)
}

/** Hands every record of a backup to `write`, in order. @throws AppError `backup_invalid`; then what has been written must not stay. */
export async function restoreRecords(request: RestoreRequest, write: (record: BackupRecord) => void | Promise<void>): Promise<Restored> {
  const restored = { entries: 0, effects: 0, held: 0 }
  for await (const record of readBackup(request)) {
    await write(record)
    if ('entry' in record) restored.entries += 1
    else restored.effects += 1
    if ('held' in record && record.held) restored.held += 1
  }
  return restored
}

function located<T>(line: number, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof NotCanonicalError)) throw error
    throw storeError('backup_invalid', `line ${line} of the backup: ${error.message}`, error)
  }
}
