import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { epochMs } from '../../core/time.ts'
import { administratorKey } from '../../testing/fake-aws/build-world.ts'
import { type FakeAws, startFakeAws } from '../../testing/fake-aws/server.ts'
import { answerAthena, athenaQueries } from '../../testing/fake-aws/services/athena.ts'
import { worldOf } from '../../testing/fake-aws/world-file.ts'
import type { HuntEngine } from '../../ports/hunt-engine.ts'
import { createAthenaHunt } from './athena.ts'

const NOW = epochMs(Date.UTC(2026, 10, 21, 12))
const LIMITS = { maxRows: 100, maxSeconds: 30 }

let aws: FakeAws
let hunt: HuntEngine

const open = (options: Partial<Parameters<typeof createAthenaHunt>[0]> = {}, key = administratorKey('111122223333')): HuntEngine =>
  createAthenaHunt({
    aws: { region: 'us-east-1', endpoint: aws.url, credentials: { accessKeyId: key, secretAccessKey: 'fake' }, maxAttempts: 1 },
    workgroup: null,
    database: 'security',
    results: 's3://example-results/hunt/',
    pollMilliseconds: 1,
    ...options,
  })

beforeAll(async () => {
  aws = await startFakeAws({ world: worldOf({ accounts: { '111122223333': { name: 'payer' } } }, NOW), clock: { now: () => NOW } })
  answerAthena(aws.world, [
    {
      about: 'root_uses',
      columns: [
        ['account', 'varchar'],
        ['last_at', 'timestamp'],
        ['events', 'bigint'],
        ['failed', 'boolean'],
        ['share', 'double'],
      ],
      rows: [
        ['111122223333', '2026-11-20 02:14:00.000', '2', 'false', '0.5'],
        [null, null, '9007199254740993', 'true', 'NaN'],
      ],
      scannedBytes: 1_234_567,
    },
    { about: 'many', columns: [['n', 'integer']], rows: Array.from({ length: 2500 }, (_, n) => [String(n)]), scannedBytes: 1 },
    { about: 'endless', columns: [], rows: [], scannedBytes: 0, endless: true },
    { about: 'SELEC ', columns: [], rows: [], scannedBytes: 0, failure: "SYNTAX_ERROR: line 1:1: mismatched input 'SELEC'" },
    { about: 'huge', columns: [], rows: [], scannedBytes: 0, failure: 'Bytes scanned limit was exceeded' },
  ])
  hunt = open()
})
afterAll(async () => {
  await hunt.close()
  await aws.stop()
})

describe('a question to Athena', () => {
  it('is answered with typed rows, and says what was scanned', async () => {
    const { columns, rows, more, scannedBytes } = await hunt.ask('SELECT * FROM root_uses', LIMITS)
    expect(columns[1]).toEqual({ name: 'last_at', type: 'timestamp' })
    expect(rows[0]).toEqual(['111122223333', '2026-11-20 02:14:00', 2, false, 0.5])
    expect(rows[1]?.slice(0, 4)).toEqual([null, null, '9007199254740993', true])
    expect([more, scannedBytes]).toEqual([false, 1_234_567])
    expect(athenaQueries(aws.world).at(-1)).toMatchObject({
      database: 'security',
      workgroup: 'primary',
      output: 's3://example-results/hunt/',
    })
  })

  it('reads page after page, and no further than it was asked for', async () => {
    const all = await hunt.ask('SELECT * FROM many', { ...LIMITS, maxRows: 5000 })
    expect([all.rows.length, all.rows.at(-1), all.more]).toEqual([2500, [2499], false])
    const some = await hunt.ask('SELECT * FROM many', { ...LIMITS, maxRows: 1500 })
    expect([some.rows.length, some.rows.at(-1), some.more]).toEqual([1500, [1499], true])
  })

  it.each([
    ['wrong', 'SELEC 1', 'hunt_rejected', /line 1:1: mismatched input/],
    ['about a view that was not made', 'SELECT * FROM events', 'hunt_rejected', /does not exist/],
    ['larger than the workgroup allows', 'SELECT huge', 'hunt_failed', /Bytes scanned limit/],
  ])('that is %s fails in the words of Athena', async (_, sql, code, message) => {
    await expect(hunt.ask(sql, LIMITS)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })

  it('is cancelled when it takes too long, or when nobody waits any more', async () => {
    await expect(hunt.ask('SELECT endless', { ...LIMITS, maxSeconds: 0.05 })).rejects.toMatchObject({ code: 'hunt_too_long' })
    const stopped = new Promise<void>((done) => void setTimeout(done, 20))
    await expect(hunt.ask('SELECT endless', { ...LIMITS, stopped })).rejects.toThrow('cancelled in Athena')
    expect(
      athenaQueries(aws.world)
        .slice(-2)
        .map(({ isStopped }) => isStopped),
    ).toEqual([true, true])
  })

  it('says what is missing when there is no place for results, or no permission', async () => {
    await expect(open({ results: null }).ask('SELECT 1', LIMITS)).rejects.toMatchObject({
      code: 'hunt_rejected',
      hint: expect.stringContaining('--results'),
    })
    await expect(open({}, 'AKIANOBODYEXAMPLE').ask('SELECT 1', LIMITS)).rejects.toMatchObject({
      code: 'hunt_failed',
      hint: expect.stringContaining('athena:StartQueryExecution'),
    })
  })
})
