import type { Outbox } from '../../../ports/outbox.ts'
import { EFFECT_COLUMNS, type EffectRow, effectOf } from '../effect-row.ts'
import { keptWords } from '../store-error.ts'
import type { Database } from './database.ts'

const claimSql = `
  with due as (
    select id from rootwarden.effect as waiting
    where state = 'open' and due_at <= $1 and (cardinality($2::text[]) = 0 or kind = any ($2))
      and (lane is null or not exists (
        select 1 from rootwarden.effect as earlier where earlier.state = 'open' and earlier.lane = waiting.lane and earlier.id < waiting.id))
    order by due_at, id limit $3 for update skip locked)
  update rootwarden.effect set attempts = attempts + 1, due_at = $4 where id in (select id from due)
  returning ${EFFECT_COLUMNS}`

const completeSql =
  "update rootwarden.effect set state = 'done', error = null, ended_at = $3 where id = $1 and attempts = $2 and state = 'open'"
const postponeSql = "update rootwarden.effect set error = $3, due_at = $4 where id = $1 and attempts = $2 and state = 'open'"
const giveUpSql =
  "update rootwarden.effect set state = 'dead', error = $3, ended_at = $4 where id = $1 and attempts = $2 and state = 'open'"
const pageSql = `select ${EFFECT_COLUMNS} from rootwarden.effect where state = $1 and id > $2 order by id limit $3`
const reopenSql = "update rootwarden.effect set state = 'open', ended_at = null, due_at = $2 where id = $1 and state = 'dead'"

/** The outbox in PostgreSQL: sessions that claim at once get different effects. */
export function postgresOutbox({ query }: Database): Outbox {
  return {
    claim: async ({ kinds, limit, now, until }) => {
      const { rows } = await query<EffectRow>('claim', claimSql, [now, kinds, limit, until])
      return rows.map(effectOf).toSorted((a, b) => a.id - b.id)
    },
    complete: async ({ id, attempts }, now) => (await query('complete', completeSql, [id, attempts, now])).rowCount === 1,
    fail: async ({ id, attempts }, error, retryAt, now) => {
      const [name, text, at] = retryAt === null ? (['give-up', giveUpSql, now] as const) : (['postpone', postponeSql, retryAt] as const)
      return (await query(name, text, [id, attempts, keptWords(error), at])).rowCount === 1
    },
    list: async (state, afterId, limit) => (await query<EffectRow>('effects', pageSql, [state, afterId, limit])).rows.map(effectOf),
    reopen: async (id, dueAt) => (await query('reopen', reopenSql, [id, dueAt])).rowCount === 1,
  }
}
