import { describe, expect, it } from 'vitest'
import { readAccounts } from '../../../../test/aws-read/read-accounts.ts'

const world = `
clock: 2026-11-21T12:00:00Z
accounts:
  '999900001111':
    name: startup
    pageSize: 1
    costReports:
      well: { bucket: billing, bucketRegion: eu-west-1, lastStatus: SUCCESS }
      broken: { bucket: gone, lastStatus: ERROR_NO_BUCKET }
      young: { bucket: billing }
    dataExports:
      focus: { bucket: exports }
      stuck: { bucket: exports, bucketRegion: eu-west-1, status: UNHEALTHY, unhealthyBecause: INSUFFICIENT_PERMISSION }
    budgets:
      month: { limit: 10.5, notifications: [{ threshold: 80 }, { kind: FORECASTED, threshold: 100 }] }
      hours: { type: USAGE, limit: 100, unit: Hours }
`
const untouched = `
accounts:
  '999900001111': { name: startup }
`

describe('billing data that leaves the account', () => {
  it('Cost and Usage Reports tell where they write and whether they can', async () => {
    const { costReports, asked } = await readAccounts(world, { facts: ['costReports'] })
    expect(costReports).toEqual([
      { name: 'well', kind: 'cur', bucket: 'billing', bucketRegion: 'eu-west-1', healthy: true },
      { name: 'broken', kind: 'cur', bucket: 'gone', bucketRegion: 'us-east-1', healthy: false },
      { name: 'young', kind: 'cur', bucket: 'billing', bucketRegion: 'us-east-1', healthy: null },
    ])
    expect(asked).toEqual(Array.from({ length: 3 }, () => 'cur:DescribeReportDefinitions us-east-1'))
  })

  it('Data Exports are asked one by one for their bucket', async () => {
    const { dataExports, asked } = await readAccounts(world, { facts: ['dataExports'] })
    expect(dataExports).toEqual([
      { name: 'focus', kind: 'data-export', bucket: 'exports', bucketRegion: 'us-east-1', healthy: true },
      { name: 'stuck', kind: 'data-export', bucket: 'exports', bucketRegion: 'eu-west-1', healthy: false },
    ])
    expect(asked.filter((call) => call === 'bcm-data-exports:GetExport us-east-1')).toHaveLength(2)
  })

  it('budgets tell their limit and when they warn', async () => {
    const { budgets, budgetNotifications } = await readAccounts(world, { facts: ['budgets', 'budgetNotifications'] })
    expect(budgets).toEqual([
      { name: 'month', type: 'COST', limit: 10.5, unit: 'USD' },
      { name: 'hours', type: 'USAGE', limit: 100, unit: 'Hours' },
    ])
    expect(budgetNotifications).toEqual({
      month: [
        { kind: 'ACTUAL', threshold: 80 },
        { kind: 'FORECASTED', threshold: 100 },
      ],
      hours: [],
    })
  })

  it('an account without any of it says so', async () => {
    const read = await readAccounts(untouched, { facts: ['costReports', 'dataExports', 'budgets', 'budgetNotifications'] })
    expect(read).toMatchObject({ costReports: [], dataExports: [], budgets: [], budgetNotifications: {} })
  })

  it.each(['aws-us-gov', 'aws-cn'] as const)('is not read in the partition %s, and nobody is asked', async (partition) => {
    const gov = `partition: ${partition}\n${untouched}`
    const { costReports, dataExports, asked, details } = await readAccounts(gov, {
      facts: ['costReports', 'dataExports'],
      partition,
      regions: [],
    })
    expect({ costReports, dataExports, asked }).toEqual({
      costReports: { unknown: 'not-supported' },
      dataExports: { unknown: 'not-supported' },
      asked: [],
    })
    expect(details[0]).toBe(`cur:DescribeReportDefinitions: this API is not offered in the partition ${partition}`)
  })
})
