import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { readAccounts } from '../../../../test/aws-read/read-accounts.ts'
import type { FactName } from '../../../core/facts/catalogue.ts'

let server: Server | undefined
afterEach(() => {
  server?.close()
  server?.closeAllConnections()
})

/** Answers every request with the same JSON and status 200. */
async function always(body: string): Promise<string> {
  server = createServer((request, response) =>
    request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end(body)),
  )
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const world = `
accounts:
  '999900001111': { name: startup }
`

describe('an answer that can be parsed, and is not what AWS sends', () => {
  const cases: readonly (readonly [fact: FactName, body: string, detail: string])[] = [
    ['trails', '{}', 'trailList is missing'],
    ['trails', '{"trailList":[{"Name":"main","HomeRegion":"us-east-1","S3BucketName":"logs"}]}', 'TrailARN is missing'],
    ['eventRules', '{}', 'Rules is missing'],
    ['eventRules', '{"Rules":[{"Name":"n","Arn":"a","State":"SOMETIMES"}]}', 'State is not as expected: "SOMETIMES"'],
    ['guardDutyDetectors', '{}', 'DetectorIds is missing'],
    ['guardDutyDetectors', '{"detectorIds":["0123"]}', 'Status is missing'],
    ['securityHub', '{}', 'HubArn is missing'],
    ['configRecorders', '{}', 'ConfigurationRecorders is missing'],
    ['configRecorderStatus', '{"ConfigurationRecordersStatus":[{"name":"default"}]}', 'recording is missing'],
    ['configRules', '{"ConfigRules":[{"ConfigRuleName":"r","ConfigRuleState":"ACTIVE"}]}', 'Source.Owner is missing'],
    ['accessAnalyzers', '{"analyzers":[{"arn":"a","name":"n","type":"ACCOUNT"}]}', 'status is missing'],
    ['costReports', '{}', 'ReportDefinitions is missing'],
    ['costReports', '{"ReportDefinitions":[{"ReportName":"r","S3Bucket":7}]}', 'S3Bucket is not as expected: 7'],
    ['dataExports', '{"Exports":[{"ExportArn":"a"}]}', 'Export.Name is missing'],
    [
      'budgets',
      '{"Budgets":[{"BudgetName":"b","BudgetType":"COST","BudgetLimit":{"Amount":"much","Unit":"USD"}}]}',
      'BudgetLimit.Amount is no number: much',
    ],
  ]
  it.each(cases)('%s: %s', async (fact, body, detail) => {
    const read = await readAccounts(world, { facts: [fact], regions: ['us-east-1'], endpoint: await always(body) })
    expect(JSON.stringify(Reflect.get(read, fact))).toMatch(/^(?:\{"us-east-1":)?\{"unknown":"malformed"\}\}?$/)
    expect(read.details[0]).toContain(detail)
  })

  it('costReports: a page that points to itself', async () => {
    const endpoint = await always('{"ReportDefinitions":[],"NextToken":"again"}')
    expect((await readAccounts(world, { facts: ['costReports'], endpoint })).costReports).toEqual({ unknown: 'malformed' })
  })
})
