import type { Json } from '../../../core/canonical-json.ts'
import { type AppendResult, type Appended, type JournalEntry, type PreparedAppend, prepareAppend } from '../../../core/journal-entry.ts'
import { epochMs } from '../../../core/time.ts'
import type { Journal } from '../../../ports/journal.ts'
import type { Database } from './database.ts'

const PAGE = 500

/** A row of the table `rootwarden.entry`, as far as it is read; 64-bit numbers come as texts. */
export interface EntryRow {
  readonly position: string
  readonly stream: string
  readonly version: string
  readonly type: string
  readonly at: string
  readonly command_id: string
  readonly body: string
}

export const ENTRY_COLUMNS = 'position, stream, version, type, at, command_id, body'

export const entryOf = ({ position, version, command_id: commandId, at, body, ...row }: EntryRow): JournalEntry => ({
  ...row,
  position: Number(position),
  version: Number(version),
  at: epochMs(Number(at)),
  commandId,
  body: JSON.parse(body) as Json,
})

/** The answer of `rootwarden.append_entries`. */
interface Outcome {
  readonly outcome: 'appended' | 'version_conflict' | 'command_reused'
  readonly found_stream: string | null
  readonly stream_version: string
  readonly first_position: string
  readonly last_position: string
}

const appendSql = 'select * from rootwarden.append_entries($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)'

const valuesOf = ({ stream, expectedVersion, commandId, events, effects }: PreparedAppend): readonly unknown[] => [
  stream,
  expectedVersion,
  commandId,
  events.map(({ type }) => type),
  events.map(({ at }) => at),
  events.map(({ body }) => body),
  effects.map(({ kind }) => kind),
  effects.map(({ lane }) => lane),
  effects.map(({ dueAt }) => dueAt),
  effects.map(({ body }) => body),
]

function resultOf(row: Outcome, expected: number): AppendResult {
  switch (row.outcome) {
    case 'appended':
      return {
        ok: true,
        appended: {
          version: Number(row.stream_version),
          firstPosition: Number(row.first_position),
          lastPosition: Number(row.last_position),
        },
      }
    case 'command_reused':
      return { ok: false, refusal: { code: 'command_reused', stream: row.found_stream ?? '' } }
    case 'version_conflict':
      return { ok: false, refusal: { code: 'version_conflict', expected, actual: Number(row.stream_version) } }
  }
}

// The common case in one plain statement, which costs little more than any durable insert. The position is a guess, the one after the
// last that this process knows of: where that, the version or the command is taken already, or the version before it is missing,
// nothing is inserted, and the function finds out why.
const turn = `
  with turn as materialized (select pg_advisory_xact_lock(1381452337))
  insert into rootwarden.entry (position, stream, version, type, at, command_id, ordinal, body)
    select $1::bigint, $2, $3::bigint, $4, $5, $6, 0, $7 from turn`

const openStreamSql = `${turn} on conflict do nothing`
const continueStreamSql = `${turn}
    where exists (select from rootwarden.entry where stream = $2 and version = $3::bigint - 1) on conflict do nothing`

function appender({ write }: Database): (append: PreparedAppend) => Promise<AppendResult> {
  let known: number | null = null
  const appendOne = async (append: PreparedAppend): Promise<Appended | null> => {
    const { stream, expectedVersion, commandId, events, effects } = append
    const [event, ...others] = events
    if (known === null || event === undefined || others.length > 0 || effects.length > 0) return null
    const position = known + 1
    const version = expectedVersion + 1
    const [name, text] = version === 1 ? ['open-stream', openStreamSql] : ['continue-stream', continueStreamSql]
    const { rowCount } = await write(name, text, [position, stream, version, event.type, event.at, commandId, event.body])
    return rowCount === 1 ? { version, firstPosition: position, lastPosition: position } : null
  }
  const appendAny = async (append: PreparedAppend): Promise<AppendResult> => {
    const { rows } = await write<Outcome>('append', appendSql, valuesOf(append))
    const [row] = rows
    if (row === undefined) throw new Error('rootwarden.append_entries gave no answer')
    return resultOf(row, append.expectedVersion)
  }
  return async (append) => {
    const appended = await appendOne(append)
    const result: AppendResult = appended === null ? await appendAny(append) : { ok: true, appended }
    if (result.ok) known = Math.max(known ?? 0, result.appended.lastPosition)
    return result
  }
}

/** The journal in PostgreSQL. Writers take turns by an advisory lock; see also the function `append_entries`. */
export function postgresJournal(database: Database): Journal {
  const { query } = database
  const append = appender(database)
  return {
    append: async (request) => {
      const checked = prepareAppend(request)
      return checked.ok ? append(checked.prepared) : checked
    },
    readStream: async (stream, afterVersion) => {
      const text = `select ${ENTRY_COLUMNS} from rootwarden.entry where stream = $1 and version > $2 order by version`
      return (await query<EntryRow>('stream', text, [stream, afterVersion])).rows.map(entryOf)
    },
    readAll: async function* (afterPosition) {
      const text = `select ${ENTRY_COLUMNS} from rootwarden.entry where position > $1 order by position limit ${PAGE}`
      let at = afterPosition
      for (;;) {
        const entries = (await query<EntryRow>('page', text, [at])).rows.map(entryOf)
        yield* entries
        at = entries.at(-1)?.position ?? at
        if (entries.length < PAGE) return
      }
    },
    head: async () =>
      Number((await query<{ head: string }>('head', 'select coalesce(max(position), 0) as head from rootwarden.entry', [])).rows[0]?.head),
  }
}
