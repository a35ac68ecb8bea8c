import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { epochMs } from '../../core/time.ts'
import { type PostgresServer, postgresBinaries, startPostgres } from '../../testing/postgres-server.ts'
import { readMigrations } from './migrations.ts'
import { openStore, storeFile } from './open-store.ts'
import { connect as connectSqlite } from './sqlite/connection.ts'

const folder = mkdtempSync(join(tmpdir(), 'rootwarden-open-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let homes = 0
const newHome = (): string => join(folder, `home-${(homes += 1)}`)

const command = { stream: 's', expectedVersion: 0, commandId: 'c', events: [{ type: 'x', at: epochMs(0), body: 0 }], effects: [] }

describe('the embedded store', () => {
  const open = (home: string) => openStore({ home, databaseUrl: null })

  it('waits for the disk at the first open and at every later one, whoever has opened it in between', async () => {
    const home = newHome()
    for (let time = 0; time < 3; time += 1) {
      const { db, close } = connectSqlite(storeFile(home))
      expect([db.prepare('pragma synchronous').get(), db.prepare('pragma journal_mode').get()]).toEqual([
        { synchronous: 2 },
        { journal_mode: 'wal' },
      ])
      close()
      const other = new DatabaseSync(storeFile(home))
      other.exec('pragma synchronous = off; create table if not exists kept_wal (n); insert into kept_wal values (1); drop table kept_wal')
      other.close()
    }
  })

  it('is for its owner only', async () => {
    const home = newHome()
    const store = await open(home)
    await store.journal.append(command)
    expect(['', '-wal', '-shm'].map((suffix) => statSync(`${storeFile(home)}${suffix}`).mode & 0o777)).toEqual([0o600, 0o600, 0o600])
    await store.close()
  })

  it('is made once by processes that open it at the same time, and found by those that come later', async () => {
    const home = newHome()
    const stores = await Promise.all([open(home), open(home), open(home)])
    await Promise.all(stores.map((store) => store.close()))
    const store = await open(home)
    expect(await store.journal.head()).toBe(0)
    await store.close()
  })

  it('refuses a database of something else, and leaves it as it is', async () => {
    const home = newHome()
    mkdirSync(home)
    const other = new DatabaseSync(storeFile(home))
    other.exec('create table entry (title text)')
    other.close()
    await expect(open(home)).rejects.toMatchObject({ code: 'store_foreign', kind: 'operation' })
    const after = new DatabaseSync(storeFile(home))
    expect(after.prepare('select name from sqlite_schema').all()).toEqual([{ name: 'entry' }])
    after.close()
  })

  it('refuses one that a newer version has made', async () => {
    const home = newHome()
    await (await open(home)).close()
    const db = new DatabaseSync(storeFile(home))
    db.exec("insert into migration (id, name) values (99, '0099-to-come')")
    db.close()
    await expect(open(home)).rejects.toMatchObject({ code: 'store_newer' })
  })

  it('refuses to change or remove an entry, whoever asks', async () => {
    const home = newHome()
    const store = await open(home)
    await store.journal.append(command)
    const db = new DatabaseSync(storeFile(home))
    expect(() => db.exec("update entry set body = '1'")).toThrow('never changes')
    expect(() => db.exec('delete from entry')).toThrow('never removed')
    db.close()
    await store.close()
  })

  it('tells where it cannot be made', async () => {
    const home = newHome()
    writeFileSync(home, '')
    for (const place of [home, join(home, 'below'), '/proc/nowhere']) {
      await expect(open(place)).rejects.toMatchObject({ code: 'store_unreachable', message: expect.stringContaining(place) as unknown })
    }
  })

  it.skipIf(process.getuid?.() === 0)('tells when it may not be made', async () => {
    const home = newHome()
    mkdirSync(home)
    chmodSync(home, 0o500)
    await expect(open(home)).rejects.toMatchObject({ code: 'store_denied' })
  })
})

const binaries = postgresBinaries()

describe.skipIf(binaries === null)(`PostgreSQL${binaries === null ? ' (skipped: no PostgreSQL here)' : ''}`, () => {
  let server: PostgresServer | null = null
  beforeAll(async () => {
    server = await startPostgres(binaries ?? '')
  })
  afterAll(() => server?.stop())
  const newDatabase = (): string => server?.createDatabase() ?? ''
  const open = (databaseUrl: string) => openStore({ home: folder, databaseUrl })

  async function sql(url: string, text: string): Promise<void> {
    const client = new Client({ connectionString: url })
    await client.connect()
    await client.query(text).finally(() => client.end())
  }

  it('is made once by processes that open it at the same time, and found by those that come later', async () => {
    const url = newDatabase()
    const stores = await Promise.all([open(url), open(url), open(url), open(url)])
    expect((await stores[0]?.journal.append(command))?.ok).toBe(true)
    await Promise.all(stores.map((store) => store.close()))
    const store = await open(url)
    expect(await store.journal.head()).toBe(1)
    await store.close()
  })

  it('refuses one that a newer version has made', async () => {
    const url = newDatabase()
    await (await open(url)).close()
    await sql(url, "insert into rootwarden.migration (id, name) values (99, '0099-to-come')")
    await expect(open(url)).rejects.toMatchObject({ code: 'store_newer' })
  })

  it('refuses to change or remove an entry, whoever asks', async () => {
    const url = newDatabase()
    const store = await open(url)
    await store.journal.append(command)
    for (const text of ["update rootwarden.entry set body = '1'", 'delete from rootwarden.entry', 'truncate rootwarden.entry cascade']) {
      await expect(sql(url, text)).rejects.toThrow('never changes')
    }
    await store.close()
  })

  it('waits for the disk where the role has said not to', async () => {
    const url = newDatabase()
    const store = await open(url)
    await sql(url, `alter database ${new URL(url).pathname.slice(1)} set synchronous_commit = off`)
    // What a commit waited for is not to be seen from outside; a trigger tells what it was about to wait for.
    await sql(
      url,
      `create function told() returns trigger language plpgsql as $$ begin raise exception 'it is %', current_setting('synchronous_commit'); end $$;
       create trigger told before insert on rootwarden.entry for each row execute function told()`,
    )
    await store.close()
    const again = await open(url)
    // The first append goes by the function; the plain statement is tried once the journal's end is known.
    await expect(again.journal.append(command)).rejects.toThrow('it is on')
    await sql(url, 'alter table rootwarden.entry disable trigger told')
    expect((await again.journal.append(command)).ok).toBe(true)
    await sql(url, 'alter table rootwarden.entry enable trigger told')
    await expect(again.journal.append({ ...command, expectedVersion: 1, commandId: 'c2' })).rejects.toThrow('it is on')
    await again.close()
  })

  it.each([
    ['53100', 'store_full'],
    ['58030', 'store_failed'],
    ['XX001', 'store_corrupt'],
    ['55P03', 'store_busy'],
    ['25006', 'store_read_only'],
    ['42501', 'store_denied'],
  ])('tells an error of the server (%s) in words, and goes on once it has passed', async (state, code) => {
    const url = newDatabase()
    const store = await open(url)
    await sql(
      url,
      `create function failing() returns trigger language plpgsql as $$ begin raise exception using errcode = '${state}', message = 'no'; end $$;
       create trigger failing before insert on rootwarden.entry for each row execute function failing()`,
    )
    await expect(store.journal.append(command)).rejects.toMatchObject({
      code,
      kind: 'operation',
      message: expect.not.stringContaining('undefined') as unknown,
    })
    await sql(url, 'drop trigger failing on rootwarden.entry')
    expect(await store.journal.append(command)).toEqual({ ok: true, appended: { version: 1, firstPosition: 1, lastPosition: 1 } })
    await store.close()
  })

  it('goes on after the server has come back', async () => {
    const store = await open(newDatabase())
    await store.journal.append(command)
    await server?.crashAndRestart()
    const result = await store.journal.append(command).catch(() => store.journal.append(command))
    expect(result).toEqual({ ok: true, appended: { version: 1, firstPosition: 1, lastPosition: 1 } })
    await store.close()
  })

  it('refuses a server that does not wait for the disk, and one that cannot keep every text', async () => {
    const careless = await startPostgres(binaries ?? '', ['fsync=off'])
    try {
      await expect(open(careless.createDatabase())).rejects.toMatchObject({ code: 'store_not_durable' })
    } finally {
      await careless.stop()
    }
    const url = newDatabase()
    await sql(url, "create database ascii template template0 encoding 'SQL_ASCII' locale 'C'")
    await expect(open(url.replace(new URL(url).pathname, '/ascii'))).rejects.toMatchObject({ code: 'store_not_durable' })
  })

  it.each([
    ['a port where nobody listens', 'postgres://ana:secret@127.0.0.1:1/db', 'store_unreachable'],
    ['a socket that is not there', 'postgres://ana:secret@localhost/db?host=/nowhere', 'store_unreachable'],
    ['no address', 'postgres://', 'store_unreachable'],
    ['another kind of database', 'mysql://ana:secret@127.0.0.1/db', 'store_unreachable'],
  ])('tells of %s without the password', async (_, url, code) => {
    const failure: unknown = await open(url).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code })
    expect(String(failure)).not.toContain('secret')
  })
})

it('migrations are numbered in order and are the same steps for both', () => {
  const names = ['sqlite', 'postgres'].map((kind) => readMigrations(join(import.meta.dirname, kind, 'migrations')).map(({ name }) => name))
  expect(names[0]?.length).toBeGreaterThan(0)
  expect(names[0]).toEqual(names[1])
})
