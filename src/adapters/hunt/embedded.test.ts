import { existsSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../../core/app-error.ts'
import type { TrailEvent } from '../../core/trail/event.ts'
import { eventId, trailEvent } from '../../testing/trail-records.ts'
import { type EmbeddedHunt, openEmbeddedHunt } from './embedded.ts'

const folders = (): readonly string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('rootwarden-hunt-'))

async function* batches(...lists: readonly (readonly TrailEvent[])[]): AsyncIterable<readonly TrailEvent[]> {
  for (const list of lists) yield await Promise.resolve(list)
}

const signIn = trailEvent()
const failure = trailEvent({ eventID: eventId(2), eventTime: '2026-11-20T02:13:00Z', responseElements: { ConsoleLogin: 'Failure' } })
const LIMITS = { maxRows: 100, maxSeconds: 30 }

let hunt: EmbeddedHunt
const before = folders()

beforeAll(async () => {
  hunt = await openEmbeddedHunt({ events: batches([signIn], [failure]) })
})
afterAll(() => hunt.close())

const rejection = async (sql: string): Promise<AppError> => {
  const error: unknown = await hunt.ask(sql, LIMITS).catch((caught: unknown) => caught)
  if (error instanceof AppError) return error
  throw new Error(`${sql} was answered`)
}

describe('a question to the embedded engine', () => {
  it('sees every event with its columns and its record', async () => {
    const sql = `SELECT event_time, event_name, root, failed, json_extract_scalar(response_elements, '$.ConsoleLogin') AS answer,
      json_extract_scalar(record, '$.userAgent') AS agent, request_parameters FROM events ORDER BY event_time`
    const { columns, rows, more } = await hunt.ask(sql, LIMITS)
    expect(hunt.events).toBe(2)
    expect(columns.map(({ name, type }) => `${name} ${type}`).slice(0, 3)).toEqual([
      'event_time TIMESTAMP',
      'event_name VARCHAR',
      'root BOOLEAN',
    ])
    expect(rows).toEqual([
      ['2026-11-20 02:13:00', 'ConsoleLogin', true, true, 'Failure', 'Mozilla/5.0', null],
      ['2026-11-20 02:14:00', 'ConsoleLogin', true, false, 'Success', 'Mozilla/5.0', null],
    ])
    expect(more).toBe(false)
  })

  it('gets numbers as numbers, unless a double would falsify them', async () => {
    const { rows } = await hunt.ask("SELECT count(*), 9007199254740993, 1.5, [1, 2], DATE '2026-11-20' FROM events", LIMITS)
    expect(rows).toEqual([[2, '9007199254740993', 1.5, '[1,2]', '2026-11-20']])
  })

  it('is told when there is more', async () => {
    const { rows, more } = await hunt.ask('SELECT * FROM range(1000000)', { ...LIMITS, maxRows: 10 })
    expect([rows.length, more]).toEqual([10, true])
  })

  it.each([
    ['with a word that is none', 'SELEC 1', /syntax error at or near "SELEC"[\s\S]*LINE 1: SELEC 1\n +\^/],
    ['about a column that is not there', 'SELECT nme FROM events', /"nme" not found/],
    ['about a table that is not there', 'SELECT * FROM trail', /trail does not exist/],
    ['that is empty', ' ', /no statement|one statement/i],
    ['in two statements', 'SELECT 1; SELECT 2', /one statement, and these are 2/],
    ['that writes', 'DELETE FROM stored_events', /only reads/],
    ['that copies events away', "COPY events TO '/tmp/rootwarden-stolen.csv'", /disabled/],
    ['that reads a file', "SELECT * FROM read_text('/etc/hostname')", /disabled|not allowed/i],
    ['that reads a file by its name', "SELECT * FROM '/etc/passwd'", /disabled|not exist/i],
    ['that opens the engine again', 'SET enable_external_access = true', /only reads/],
    ['that loads an extension', 'INSTALL httpfs', /only reads/],
  ])('%s is refused', async (_, sql, message) => {
    const error = await rejection(sql)
    expect([error.code, error.kind]).toEqual(['hunt_rejected', 'usage'])
    expect(error.message).toMatch(message)
    expect(existsSync('/tmp/rootwarden-stolen.csv')).toBe(false)
  })

  it('is stopped when it takes too long, and the next one is answered', async () => {
    const endless = 'SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range * b.range = 7'
    await expect(hunt.ask(endless, { ...LIMITS, maxSeconds: 0.2 })).rejects.toMatchObject({ code: 'hunt_too_long' })
    await expect(hunt.ask(endless, { ...LIMITS, stopped: new Promise((done) => void setTimeout(done, 100)) })).rejects.toMatchObject({
      code: 'hunt_failed',
    })
    expect((await hunt.ask('SELECT 1', LIMITS)).rows).toEqual([[1]])
  })

  it('is stopped even when that was asked for before it had begun', async () => {
    const endless = 'SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range * b.range = 7'
    await expect(hunt.ask(endless, { ...LIMITS, stopped: Promise.resolve() })).rejects.toMatchObject({ code: 'hunt_failed' })
    expect((await hunt.ask('SELECT 1', LIMITS)).rows).toEqual([[1]])
  })
})

it('leaves nothing behind, not even when its events cannot be read', async () => {
  async function* broken(): AsyncIterable<readonly TrailEvent[]> {
    yield await Promise.resolve([signIn])
    throw new Error('the disk is gone')
  }
  const during = folders()
  await expect(openEmbeddedHunt({ events: broken() })).rejects.toThrow('the disk is gone')
  const closed = await openEmbeddedHunt({ events: batches() })
  await closed.close()
  expect(folders().length).toBeLessThanOrEqual(during.length)
  expect(during.length).toBeGreaterThan(before.length)
})

it('says what to install where DuckDB is absent', async () => {
  const load = () => Promise.reject(new Error("Cannot find package '@duckdb/node-api'"))
  await expect(openEmbeddedHunt({ events: batches(), load })).rejects.toMatchObject({
    code: 'duckdb_missing',
    hint: expect.stringContaining('npm install @duckdb/node-api@1.5.5-r.5'),
  })
})
