import { canonicalJson } from '../../../core/canonical-json.ts'
import type { JournalEntry } from '../../../core/journal-entry.ts'
import type { EpochMs } from '../../../core/time.ts'
import type { Effect } from '../../../ports/outbox.ts'
import type { RestoreRequest, Restored } from '../../../ports/store.ts'
import { type BackupRecord, backupLines, restoreRecords } from '../backup-lines.ts'
import { EFFECT_COLUMNS, type EffectRow, effectOf } from '../effect-row.ts'
import { storeError } from '../store-error.ts'
import { type Connection, connect } from './connection.ts'
import { ENTRY_COLUMNS, type EntryRow, entryOf } from './journal.ts'

const PAGE = 500

function* paged<T>(page: (after: number) => readonly T[], keyOf: (item: T) => number): Generator<T> {
  let after = 0
  for (;;) {
    const items = page(after)
    yield* items
    const last = items.at(-1)
    if (last === undefined || items.length < PAGE) return
    after = keyOf(last)
  }
}

const entries = ({ db, run }: Connection): Generator<JournalEntry> => {
  const page = db.prepare(`select ${ENTRY_COLUMNS} from entry where position > ? order by position limit ${PAGE}`)
  return paged(
    (after) => run(() => page.all(after) as unknown as EntryRow[]).map(entryOf),
    ({ position }) => position,
  )
}

const effects = ({ db, run }: Connection): Generator<Effect> => {
  const page = db.prepare(`select ${EFFECT_COLUMNS} from effect where id > ? order by id limit ${PAGE}`)
  return paged(
    (after) => run(() => page.all(after) as unknown as EffectRow[]).map(effectOf),
    ({ id }) => id,
  )
}

/** The lines of a backup, seen in one read transaction of a connection of its own: writers go on meanwhile. */
export async function* backUp(path: string, at: EpochMs): AsyncGenerator<string> {
  const connection = connect(path)
  try {
    connection.run(() => connection.db.exec('begin'))
    yield* backupLines(at, entries(connection), effects(connection))
  } finally {
    connection.close()
  }
}

function writer({ db }: Connection): (record: BackupRecord) => void {
  const insertEntry = db.prepare(
    'insert into entry (position, stream, version, type, at, command_id, ordinal, body) values (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const insertEffect = db.prepare(`insert into effect (${EFFECT_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  return (record) => {
    if ('entry' in record) {
      const { position, stream, version, type, at, commandId, body } = record.entry
      insertEntry.run(position, stream, version, type, at, commandId, record.ordinal, canonicalJson(body))
    } else {
      const { id, position, kind, lane, body, dueAt, attempts, state, error, endedAt } = record.effect
      insertEffect.run(id, position, kind, lane, canonicalJson(body), dueAt, attempts, state, error, endedAt)
    }
  }
}

/** Fills an empty store in one transaction. @throws AppError `store_not_empty`, `backup_invalid` */
export async function restore(path: string, request: RestoreRequest): Promise<Restored> {
  const connection = connect(path)
  const { db, run } = connection
  try {
    run(() => db.exec('begin immediate'))
    if (db.prepare('select 1 from entry limit 1').get() !== undefined)
      throw storeError('store_not_empty', `${path} holds a journal already`)
    const write = writer(connection)
    const restored = await restoreRecords(request, (record) => run(() => write(record)))
    run(() => db.exec('commit'))
    return restored
  } finally {
    // What has not been committed goes with its connection.
    connection.close()
  }
}
