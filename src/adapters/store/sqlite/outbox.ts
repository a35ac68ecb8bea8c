import type { Outbox } from '../../../ports/outbox.ts'
import { EFFECT_COLUMNS, type EffectRow, effectOf } from '../effect-row.ts'
import { keptWords } from '../store-error.ts'
import type { Connection } from './connection.ts'

const claimSql = `
  update effect set attempts = attempts + 1, due_at = :until
  where id in (
    select id from effect as waiting
    where state = 'open' and due_at <= :now and (:kinds = '[]' or kind in (select value from json_each(:kinds)))
      and (lane is null or not exists (
        select 1 from effect as earlier where earlier.state = 'open' and earlier.lane = waiting.lane and earlier.id < waiting.id))
    order by due_at, id limit :limit)
  returning ${EFFECT_COLUMNS}`

/** The outbox in a SQLite file. */
export function sqliteOutbox({ db, run, transaction }: Connection): Outbox {
  const claimDue = db.prepare(claimSql)
  const complete = db.prepare(
    "update effect set state = 'done', error = null, ended_at = ? where id = ? and attempts = ? and state = 'open'",
  )
  const postpone = db.prepare("update effect set error = ?, due_at = ? where id = ? and attempts = ? and state = 'open'")
  const giveUp = db.prepare("update effect set state = 'dead', error = ?, ended_at = ? where id = ? and attempts = ? and state = 'open'")
  const page = db.prepare(`select ${EFFECT_COLUMNS} from effect where state = ? and id > ? order by id limit ?`)
  const reopen = db.prepare("update effect set state = 'open', ended_at = null, due_at = ? where id = ? and state = 'dead'")
  return {
    claim: async ({ kinds, limit, now, until }) => {
      const rows = transaction(() => claimDue.all({ until, now, limit, kinds: JSON.stringify(kinds) }) as unknown as EffectRow[])
      return rows.map(effectOf).toSorted((a, b) => a.id - b.id)
    },
    complete: async ({ id, attempts }, now) => transaction(() => complete.run(now, id, attempts).changes === 1),
    fail: async ({ id, attempts }, error, retryAt, now) =>
      transaction(
        () =>
          (retryAt === null ? giveUp.run(keptWords(error), now, id, attempts) : postpone.run(keptWords(error), retryAt, id, attempts))
            .changes === 1,
      ),
    list: async (state, afterId, limit) => run(() => page.all(state, afterId, limit) as unknown as EffectRow[]).map(effectOf),
    reopen: async (id, dueAt) => transaction(() => reopen.run(dueAt, id).changes === 1),
  }
}
