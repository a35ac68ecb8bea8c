import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { openPostgresStore } from '../src/adapters/store/postgres/postgres-store.ts'
import { openSqliteStore } from '../src/adapters/store/sqlite/sqlite-store.ts'
import type { Json } from '../src/core/canonical-json.ts'
import { epochMs } from '../src/core/time.ts'
import type { Store } from '../src/ports/store.ts'
import { postgresBinaries, startPostgres } from '../src/testing/postgres-server.ts'
import { type Benchmark, type Result, median, rounded } from './benchmark.ts'

const TURN = 50
const TURNS = 60
const WARM_UP_TURNS = 30
const AIM = 1.5

/** An alert as the watcher keeps it: about half a kilobyte. */
const body: Json = {
  rule: 'root-signed-in-from-a-new-network',
  severity: 'critical',
  account: '444455556666',
  eventIds: ['7f3c1d52-0f5e-4a52-9d62-1a2b3c4d5e6f', '0b5e9a10-52aa-4a8c-8a54-6f5e4d3c2b1a'],
  network: { address: '198.51.100.7', country: 'NL', asn: 64500 },
  firstSeen: 1_795_227_240_000,
  lastSeen: 1_795_227_300_000,
  words:
    'Root signed in to prod from a network never seen before. MFA was used: payer-key-2. There is no approved request for this account.',
}
const text = JSON.stringify(body)
const at = epochMs(1_795_227_300_000)

/** One text in one table, durable before the answer: what any record costs at least in this database. */
type BareInsert = () => Promise<unknown>

/** Microseconds of each of one turn's writes. */
async function micros(work: () => Promise<unknown>): Promise<readonly number[]> {
  const times: number[] = []
  for (let done = 0; done < TURN; done += 1) {
    const started = performance.now()
    await work()
    times.push((performance.now() - started) * 1000)
  }
  return times
}

let commands = 0
const appendOne = ({ journal }: Store): Promise<unknown> => {
  commands += 1
  return journal.append({
    stream: `alert-${commands}`,
    expectedVersion: 0,
    commandId: `bench-${commands}`,
    events: [{ type: 'alert-opened', at, body }],
    effects: [],
  })
}

async function compare(name: string, store: Store, bareInsert: BareInsert, note: (words: string) => void): Promise<Result> {
  const ours: number[] = []
  const bare: number[] = []
  // Turn by turn, so that a busy machine weighs on both; in turns of some length, since whoever comes to a file that another
  // connection has just changed reads its pages anew. The first turns count for nothing.
  for (let turn = -WARM_UP_TURNS; turn < TURNS; turn += 1) {
    note(`${name}: turn ${turn} of ${TURNS}`)
    const [appends, inserts] = [await micros(() => appendOne(store)), await micros(bareInsert)]
    if (turn < 0) continue
    ours.push(...appends)
    bare.push(...inserts)
  }
  const ratio = rounded(median(ours) / median(bare))
  return {
    bench: `journal: ${name}`,
    figures: { appendMicros: Math.round(median(ours)), appendsPerSecond: Math.round(1e6 / median(ours)), appends: ours.length },
    floor: { insertMicros: Math.round(median(bare)), insertsPerSecond: Math.round(1e6 / median(bare)) },
    ratio,
    aims: [{ claim: `at most ${AIM} times a bare durable insert`, met: ratio <= AIM }],
  }
}

async function embedded(note: (words: string) => void): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'rootwarden-bench-'))
  const path = join(folder, 'store.db')
  const store = openSqliteStore(path)
  const db = new DatabaseSync(path)
  try {
    db.exec('pragma synchronous = full; create table bare (id integer primary key, body text not null) strict')
    const insert = db.prepare('insert into bare (body) values (?)')
    return await compare('SQLite', store, async () => insert.run(text), note)
  } finally {
    db.close()
    await store.close()
    rmSync(folder, { recursive: true })
  }
}

async function server(bin: string, note: (words: string) => void): Promise<Result> {
  const postgres = await startPostgres(bin)
  const url = postgres.createDatabase()
  const store = await openPostgresStore(url)
  const client = new Client({ connectionString: url })
  try {
    await client.connect()
    await client.query('create table bare (id bigint generated always as identity primary key, body text not null)')
    return await compare(
      'PostgreSQL',
      store,
      () => client.query({ name: 'bare', text: 'insert into bare (body) values ($1)', values: [text] }),
      note,
    )
  } finally {
    await client.end()
    await store.close()
    await postgres.stop()
  }
}

/** Single appends, each durable before the next: the watcher's and the approvals' way of writing. */
export const journal: Benchmark = async (note) => {
  const bin = postgresBinaries()
  return [await embedded(note), ...(bin === null ? [] : [await server(bin, note)])]
}
