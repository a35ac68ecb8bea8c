import { type Json, canonicalJson } from '../../../core/canonical-json.ts'
import { checkKey } from '../../../core/projection.ts'
import type { Advance, Projections } from '../../../ports/projections.ts'
import type { Connection } from './connection.ts'

interface Row {
  readonly key: string
  readonly value: string
}

const valueOf = (text: string): Json => JSON.parse(text) as Json

/** Projections in a SQLite file, beside the journal that they are made from. */
export function sqliteProjections({ db, run, transaction }: Connection): Projections {
  const position = db.prepare('select position from projection where name = ?')
  const move = db.prepare(
    'insert into projection (name, position) values (?, ?) on conflict (name) do update set position = excluded.position',
  )
  const put = db.prepare(
    'insert into projection_row (projection, key, value) values (?, ?, ?) on conflict (projection, key) do update set value = excluded.value',
  )
  const remove = db.prepare('delete from projection_row where projection = ? and key = ?')
  const some = db.prepare('select key, value from projection_row where projection = ? and key in (select value from json_each(?))')
  const page = db.prepare('select key, value from projection_row where projection = ? and key > ? order by key limit ?')
  const forget = db.prepare('delete from projection where name = ?')
  const forgetRows = db.prepare('delete from projection_row where projection = ?')
  const at = (projection: string): number => Number(position.get(projection)?.['position'] ?? 0)
  const advance = ({ projection, from, to, rows }: Advance): boolean => {
    if (at(projection) !== from) return false
    move.run(projection, to)
    for (const { key, value } of rows) {
      if (value === null) remove.run(projection, key)
      else put.run(projection, key, canonicalJson(value))
    }
    return true
  }
  return {
    checkpoint: async (projection) => run(() => at(projection)),
    advance: async (request) => {
      for (const { key } of request.rows) checkKey(key)
      return transaction(() => advance(request))
    },
    get: async (projection, keys) => {
      const rows = run(() => some.all(projection, JSON.stringify(keys)) as unknown as Row[])
      return new Map(rows.map(({ key, value }) => [key, valueOf(value)]))
    },
    list: async (projection, afterKey, limit) =>
      run(() => page.all(projection, afterKey, limit) as unknown as Row[]).map(({ key, value }) => ({ key, value: valueOf(value) })),
    drop: async (projection) =>
      transaction(() => {
        forgetRows.run(projection)
        forget.run(projection)
      }),
  }
}
