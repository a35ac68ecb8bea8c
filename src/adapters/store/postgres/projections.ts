import { type Json, canonicalJson } from '../../../core/canonical-json.ts'
import { checkKey } from '../../../core/projection.ts'
import type { Projections } from '../../../ports/projections.ts'
import type { Database } from './database.ts'

interface Row {
  readonly key: string
  readonly value: string
}

const valueOf = (text: string): Json => JSON.parse(text) as Json

// One statement is one transaction: rows are only touched when the checkpoint was where the caller saw it.
const advanceSql = `
  with moved as (
    insert into rootwarden.projection as p (name, position)
      select $1, $3::bigint where $2::bigint = 0 or exists (select from rootwarden.projection where name = $1)
      on conflict (name) do update set position = excluded.position where p.position = $2::bigint
      returning 1),
  gone as (
    delete from rootwarden.projection_row where projection = $1 and key = any ($4::text[]) and exists (select from moved)),
  put as (
    insert into rootwarden.projection_row (projection, key, value)
      select $1, key, value from unnest($5::text[], $6::text[]) as given (key, value) where exists (select from moved)
      on conflict (projection, key) do update set value = excluded.value)
  select from moved`

const dropSql = `
  with gone as (delete from rootwarden.projection_row where projection = $1)
  delete from rootwarden.projection where name = $1`

/** Projections in PostgreSQL, beside the journal that they are made from. */
export function postgresProjections({ query }: Database): Projections {
  return {
    checkpoint: async (projection) =>
      Number(
        (await query<{ position: string }>('checkpoint', 'select position from rootwarden.projection where name = $1', [projection]))
          .rows[0]?.position ?? 0,
      ),
    advance: async ({ projection, from, to, rows }) => {
      for (const { key } of rows) checkKey(key)
      const gone = rows.flatMap(({ key, value }) => (value === null ? [key] : []))
      const put = rows.flatMap(({ key, value }) => (value === null ? [] : [{ key, value: canonicalJson(value) }]))
      const values = [projection, from, to, gone, put.map(({ key }) => key), put.map(({ value }) => value)]
      return (await query('advance', advanceSql, values)).rowCount === 1
    },
    get: async (projection, keys) => {
      const { rows } = await query<Row>(
        'rows',
        'select key, value from rootwarden.projection_row where projection = $1 and key = any ($2::text[])',
        [projection, keys],
      )
      return new Map(rows.map(({ key, value }) => [key, valueOf(value)]))
    },
    list: async (projection, afterKey, limit) => {
      const { rows } = await query<Row>(
        'row-page',
        'select key, value from rootwarden.projection_row where projection = $1 and key > $2 order by key limit $3',
        [projection, afterKey, limit],
      )
      return rows.map(({ key, value }) => ({ key, value: valueOf(value) }))
    },
    drop: async (projection) => void (await query('drop', dropSql, [projection])),
  }
}
