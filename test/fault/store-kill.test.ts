import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../src/adapters/store/open-store.ts'
import { type PostgresServer, postgresBinaries, startPostgres } from '../../src/testing/postgres-server.ts'
import { type Writer, expectNothingLostOrTorn, startWriter } from './store-evidence.ts'

/*
 * Two processes write; both are killed in the middle of it, again and again, and the store is looked through after each time.
 * `KILLS=200 npm test -- store-kill` does it more often.
 */
const KILLS = Number(process.env['KILLS'] ?? 20)
const ROUNDS = Math.ceil(KILLS / 2)
const TIMEOUT_MS = 60_000 + KILLS * 5000

const binaries = postgresBinaries()
const here = binaries === null ? ' (skipped: no PostgreSQL here)' : ''
let server: PostgresServer | null = null
const home = mkdtempSync(join(tmpdir(), 'rootwarden-kill-'))

beforeAll(async () => {
  if (binaries !== null) server = await startPostgres(binaries)
})
afterAll(async () => {
  await server?.stop()
  rmSync(home, { recursive: true, force: true })
})

/** Kills after a number of acknowledgements that differs each time; where in the next append that is, nobody knows. */
async function writeAndKill(url: string, times: number, alsoKill: () => Promise<void>): Promise<void> {
  const acknowledged = new Map<string, readonly [number, number]>()
  for (let round = 0; round < times; round += 1) {
    const writers: readonly Writer[] = [startWriter(home, url, 'left'), startWriter(home, url, 'right')]
    await Promise.all(writers.map(({ until }) => until({ acks: 1 + ((round * 7) % 30), errors: 1 })))
    expect(writers.flatMap(({ errors }) => errors)).toEqual([])
    await alsoKill()
    await Promise.all(writers.map(({ kill }) => kill()))
    for (const { acks } of writers) for (const [command, positions] of acks) acknowledged.set(command, positions)
    const store = await openStore({ home, databaseUrl: url })
    expect(await expectNothingLostOrTorn(store, acknowledged)).toBeGreaterThanOrEqual(acknowledged.size)
    await store.close()
  }
  expect(acknowledged.size).toBeGreaterThan(times)
}

const nothingElse = (): Promise<void> => Promise.resolve()

it('the embedded store keeps what it acknowledged when its writers are killed', () => writeAndKill('', ROUNDS, nothingElse), TIMEOUT_MS)

describe.skipIf(binaries === null)(`PostgreSQL${here}`, () => {
  it(
    'keeps what it acknowledged when its clients are killed',
    () => writeAndKill(server?.createDatabase() ?? '', Math.ceil(ROUNDS / 2), nothingElse),
    TIMEOUT_MS,
  )

  it(
    'keeps what it acknowledged when it crashes itself',
    () => writeAndKill(server?.createDatabase() ?? '', Math.ceil(ROUNDS / 2), async () => server?.crashAndRestart()),
    TIMEOUT_MS,
  )
})
