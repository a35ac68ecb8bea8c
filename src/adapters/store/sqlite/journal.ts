import type { Json } from '../../../core/canonical-json.ts'
import { type AppendResult, type Appended, type JournalEntry, type PreparedAppend, prepareAppend } from '../../../core/journal-entry.ts'
import { epochMs } from '../../../core/time.ts'
import type { Journal } from '../../../ports/journal.ts'
import type { Connection } from './connection.ts'

const PAGE = 500

/** A row of the table `entry`, as far as it is read. */
export interface EntryRow {
  readonly position: number
  readonly stream: string
  readonly version: number
  readonly type: string
  readonly at: number
  readonly command_id: string
  readonly body: string
}

export const ENTRY_COLUMNS = 'position, stream, version, type, at, command_id, body'

export const entryOf = ({ command_id: commandId, at, body, ...row }: EntryRow): JournalEntry => ({
  ...row,
  at: epochMs(at),
  commandId,
  body: JSON.parse(body) as Json,
})

interface CommandRow {
  readonly stream: string | null
  readonly version: number
  readonly first: number
  readonly last: number
}

// The position is the rowid, which follows the last one, since none is ever removed.
const insertNext = 'insert into entry (stream, version, type, at, command_id, ordinal, body)'

function statements({ db }: Connection) {
  return {
    command: db.prepare(
      'select stream, max(version) as version, min(position) as first, max(position) as last from entry where command_id = ?',
    ),
    version: db.prepare('select coalesce(max(version), 0) as version from entry where stream = ?'),
    head: db.prepare('select coalesce(max(position), 0) as position from entry'),
    insert: db.prepare(
      'insert into entry (position, stream, version, type, at, command_id, ordinal, body) values (?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    openStream: db.prepare(`${insertNext} values (?1, ?2, ?3, ?4, ?5, 0, ?6) on conflict do nothing`),
    continueStream: db.prepare(`
      ${insertNext} select ?1, ?2, ?3, ?4, ?5, 0, ?6 where exists (select 1 from entry where stream = ?1 and version = ?2 - 1) on conflict do nothing`),
    lastEffect: db.prepare('select coalesce(max(id), 0) as id from effect'),
    insertEffect: db.prepare('insert into effect (id, position, kind, lane, body, due_at) values (?, ?, ?, ?, ?, ?)'),
    stream: db.prepare(`select ${ENTRY_COLUMNS} from entry where stream = ? and version > ? order by version`),
    page: db.prepare(`select ${ENTRY_COLUMNS} from entry where position > ? order by position limit ${PAGE}`),
  }
}

type Statements = ReturnType<typeof statements>

function write(
  { insert, insertEffect, head, lastEffect }: Statements,
  { stream, expectedVersion, commandId, events, effects }: PreparedAppend,
): Appended {
  const before = Number(head.get()?.['position'])
  events.forEach(({ type, at, body }, ordinal) => {
    insert.run(before + ordinal + 1, stream, expectedVersion + ordinal + 1, type, at, commandId, ordinal, body)
  })
  const appended = { version: expectedVersion + events.length, firstPosition: before + 1, lastPosition: before + events.length }
  const effectsBefore = effects.length === 0 ? 0 : Number(lastEffect.get()?.['id'])
  effects.forEach(({ kind, lane, body, dueAt }, index) => {
    insertEffect.run(effectsBefore + index + 1, appended.lastPosition, kind, lane, body, dueAt)
  })
  return appended
}

/** The common case in one statement, which is a transaction by itself. @returns `null` when it did not apply, for whatever reason. */
function appendOne(
  { openStream, continueStream }: Statements,
  { stream, expectedVersion, commandId, events, effects }: PreparedAppend,
): Appended | null {
  const [event, ...others] = events
  if (event === undefined || others.length > 0 || effects.length > 0) return null
  const version = expectedVersion + 1
  const insert = version === 1 ? openStream : continueStream
  const { changes, lastInsertRowid } = insert.run(stream, version, event.type, event.at, commandId, event.body)
  const position = Number(lastInsertRowid)
  return changes === 1 ? { version, firstPosition: position, lastPosition: position } : null
}

function appendAny(prepared: Statements, append: PreparedAppend): AppendResult {
  const { stream, version, first, last } = prepared.command.get(append.commandId) as unknown as CommandRow
  if (stream === append.stream) return { ok: true, appended: { version, firstPosition: first, lastPosition: last } }
  if (stream !== null) return { ok: false, refusal: { code: 'command_reused', stream } }
  const actual = Number(prepared.version.get(append.stream)?.['version'])
  if (actual !== append.expectedVersion)
    return { ok: false, refusal: { code: 'version_conflict', expected: append.expectedVersion, actual } }
  return { ok: true, appended: write(prepared, append) }
}

/** The journal in a SQLite file. Writers of all processes take turns by the file's write lock. */
export function sqliteJournal(connection: Connection): Journal {
  const { run, transaction } = connection
  const prepared = statements(connection)
  return {
    append: async (append) => {
      const checked = prepareAppend(append)
      if (!checked.ok) return checked
      const appended = run(() => appendOne(prepared, checked.prepared))
      return appended === null ? transaction(() => appendAny(prepared, checked.prepared)) : { ok: true, appended }
    },
    readStream: async (stream, afterVersion) => run(() => prepared.stream.all(stream, afterVersion) as unknown as EntryRow[]).map(entryOf),
    readAll: async function* (afterPosition) {
      let at = afterPosition
      for (;;) {
        const rows = run(() => prepared.page.all(at) as unknown as EntryRow[])
        yield* rows.map(entryOf)
        at = rows.at(-1)?.position ?? at
        if (rows.length < PAGE) return
      }
    },
    head: async () => run(() => Number(prepared.head.get()?.['position'])),
  }
}
