import { fileURLToPath } from 'node:url'
import { readMigrations, refuseNewer } from '../migrations.ts'
import type { Connection } from './connection.ts'

const FOLDER = fileURLToPath(new URL('migrations', import.meta.url))

const created = 'create table if not exists migration (id integer primary key, name text not null) strict'

/**
 * Brings the file to the newest form, one migration a transaction. Its row goes in first: of two processes that migrate at once the
 * second finds the row taken and goes on with the next.
 *
 * @throws AppError `store_newer` when the file is ahead of this program.
 */
export function migrate({ path, db, run, transaction }: Connection): void {
  const migrations = readMigrations(FOLDER)
  const last = (): number => Number(db.prepare('select coalesce(max(id), 0) as id from migration').get()?.['id'])
  const hasTable = run(() => db.prepare("select 1 from sqlite_schema where name = 'migration'").get() !== undefined)
  if (hasTable && run(last) === migrations.length) return
  for (const { id, name, sql } of migrations) {
    transaction(() => {
      db.exec(created)
      refuseNewer(path, last(), migrations)
      const { changes } = db.prepare('insert into migration (id, name) values (?, ?) on conflict do nothing').run(id, name)
      if (changes === 1) db.exec(sql)
    })
  }
}
