import type { PoolClient } from 'pg'
import { canonicalJson } from '../../../core/canonical-json.ts'
import type { JournalEntry } from '../../../core/journal-entry.ts'
import type { EpochMs } from '../../../core/time.ts'
import type { Effect } from '../../../ports/outbox.ts'
import type { RestoreRequest, Restored } from '../../../ports/store.ts'
import { type BackupRecord, backupLines, restoreRecords } from '../backup-lines.ts'
import { EFFECT_COLUMNS, type EffectRow, effectOf } from '../effect-row.ts'
import { storeError } from '../store-error.ts'
import type { Database } from './database.ts'
import { ENTRY_COLUMNS, type EntryRow, entryOf } from './journal.ts'

const PAGE = 500

async function* entries(client: PoolClient): AsyncGenerator<JournalEntry> {
  for (let after = 0; ; after += PAGE) {
    // Positions have no gaps, so a page is a range.
    const { rows } = await client.query<EntryRow>(
      `select ${ENTRY_COLUMNS} from rootwarden.entry where position > $1 and position <= $2 order by position`,
      [after, after + PAGE],
    )
    yield* rows.map(entryOf)
    if (rows.length < PAGE) return
  }
}

async function* effects(client: PoolClient): AsyncGenerator<Effect> {
  for (let after = 0; ; after += PAGE) {
    const { rows } = await client.query<EffectRow>(
      `select ${EFFECT_COLUMNS} from rootwarden.effect where id > $1 and id <= $2 order by id`,
      [after, after + PAGE],
    )
    yield* rows.map(effectOf)
    if (rows.length < PAGE) return
  }
}

/** The lines of a backup, all seen as of its first statement: writers go on meanwhile. */
export async function* backUp({ lend, explain }: Database, at: EpochMs): AsyncGenerator<string> {
  const { client, giveBack } = await lend()
  let finished = false
  try {
    await client.query('begin isolation level repeatable read read only')
    yield* backupLines(at, entries(client), effects(client))
    await client.query('commit')
    finished = true
  } catch (error) {
    throw explain(error)
  } finally {
    giveBack(finished)
  }
}

const entrySql = `
  insert into rootwarden.entry (position, stream, version, type, at, command_id, ordinal, body)
  select * from unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::text[], $7::integer[], $8::text[])`

const effectSql = `
  insert into rootwarden.effect (${EFFECT_COLUMNS})
  select * from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::integer[], $8::text[], $9::text[], $10::bigint[])`

type Cell = string | number | null

const cellsOf = (record: BackupRecord): readonly Cell[] => {
  if ('entry' in record) {
    const { position, stream, version, type, at, commandId, body } = record.entry
    return [position, stream, version, type, at, commandId, record.ordinal, canonicalJson(body)]
  }
  const { id, position, kind, lane, body, dueAt, attempts, state, error, endedAt } = record.effect
  return [id, position, kind, lane, canonicalJson(body), dueAt, attempts, state, error, endedAt]
}

/** Gathers records, so that many go in one round trip; a batch is of one kind and of bounded size. */
function batches(client: PoolClient) {
  const longest = 4 * 1024 * 1024
  let sql = entrySql
  let rows: (readonly Cell[])[] = []
  let length = 0
  const flush = async (): Promise<void> => {
    const columns = rows[0]?.map((_, index) => rows.map((row) => row[index] ?? null))
    rows = []
    length = 0
    if (columns !== undefined) await client.query(sql, columns)
  }
  const add = async (record: BackupRecord): Promise<void> => {
    const kind = 'entry' in record ? entrySql : effectSql
    if (kind !== sql || rows.length >= PAGE || length > longest) await flush()
    sql = kind
    const row = cellsOf(record)
    rows.push(row)
    length += row.reduce<number>((sum, cell) => sum + (typeof cell === 'string' ? cell.length : 8), 0)
  }
  return { add, flush }
}

/** Fills an empty store in one transaction. @throws AppError `store_not_empty`, `backup_invalid` */
export const restore = ({ place, session }: Database, request: RestoreRequest): Promise<Restored> =>
  session(async (client) => {
    await client.query('begin')
    await client.query('lock table rootwarden.entry in exclusive mode')
    const { rowCount } = await client.query('select 1 from rootwarden.entry limit 1')
    if (rowCount !== 0) throw storeError('store_not_empty', `${place} holds a journal already`)
    const { add, flush } = batches(client)
    const restored = await restoreRecords(request, add)
    await flush()
    await client.query('commit')
    return restored
  })
