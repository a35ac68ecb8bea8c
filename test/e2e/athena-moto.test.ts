import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAthenaHunt } from '../../src/adapters/hunt/athena.ts'
import type { HuntEngine } from '../../src/ports/hunt-engine.ts'
import { type MotoServer, hasMoto, startMoto } from './moto-server.ts'

/** moto runs no SQL either; what it is told to answer comes through its own hands. */
describe.skipIf(!hasMoto())('a question to Athena as moto speaks it', () => {
  let moto: MotoServer
  let hunt: HuntEngine

  beforeAll(async () => {
    moto = await startMoto()
    await fetch(`${moto.url}/moto-api/static/athena/query-results`, {
      method: 'POST',
      body: JSON.stringify({
        account_id: '123456789012',
        region: 'us-east-1',
        results: [
          {
            rows: [
              { Data: [{ VarCharValue: 'account' }, { VarCharValue: 'events' }] },
              { Data: [{ VarCharValue: '111122223333' }, { VarCharValue: '2' }] },
            ],
            column_info: ['account', 'events'].map((Name, index) => ({
              CatalogName: 'hive',
              SchemaName: '',
              TableName: '',
              Name,
              Label: Name,
              Type: index === 0 ? 'varchar' : 'bigint',
              Precision: 17,
              Scale: 0,
              Nullable: 'UNKNOWN',
              CaseSensitive: false,
            })),
          },
        ],
      }),
    })
    hunt = createAthenaHunt({
      aws: { region: 'us-east-1', endpoint: moto.url, credentials: { accessKeyId: 'AKIAFAKEEXAMPLE', secretAccessKey: 'fake' } },
      workgroup: null,
      database: 'default',
      results: 's3://example-results/hunt/',
      pollMilliseconds: 10,
    })
  }, 60_000)
  afterAll(async () => {
    await hunt.close()
    moto.stop()
  })

  it('is answered', async () => {
    const { columns, rows, more } = await hunt.ask('SELECT account, count(*) AS events FROM events GROUP BY account', {
      maxRows: 10,
      maxSeconds: 30,
    })
    expect(columns.map(({ name, type }) => `${name} ${type}`)).toEqual(['account varchar', 'events bigint'])
    expect(rows).toEqual([['111122223333', 2]])
    expect(more).toBe(false)
  })
})
