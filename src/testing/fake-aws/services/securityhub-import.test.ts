import { BatchImportFindingsCommand, type AwsSecurityFinding, SecurityHubClient } from '@aws-sdk/client-securityhub'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clientSettings } from '../client-settings.ts'
import { type FakeAws, startFakeAws } from '../server.ts'
import { parseWorld } from '../world-file.ts'

const text = `
clock: 2026-11-21T12:00:00Z
accounts:
  '333344445555': { name: security, inRegion: { eu-west-1: { securityHub: {} } } }
`

let aws: FakeAws
beforeEach(async () => void (aws = await startFakeAws({ world: parseWorld(text, 'world.yml') })))
afterEach(() => aws.stop())

const finding: AwsSecurityFinding = {
  SchemaVersion: '2018-10-08',
  Id: 'rootwarden/alert/1',
  ProductArn: 'arn:aws:securityhub:eu-west-1:333344445555:product/333344445555/default',
  GeneratorId: 'rootwarden/root-signed-in',
  AwsAccountId: '444455556666',
  Types: ['TTPs/Initial Access'],
  CreatedAt: '2026-11-21T11:00:00Z',
  UpdatedAt: '2026-11-21T11:00:00Z',
  Severity: { Label: 'CRITICAL' },
  Title: 'Root signed in to prod',
  Description: 'From a network never seen before',
  Resources: [{ Type: 'AwsAccount', Id: 'AWS::::Account:444455556666' }],
}
const send = (Findings: AwsSecurityFinding[], region = 'eu-west-1') =>
  new SecurityHubClient(clientSettings(aws, '333344445555', region)).send(new BatchImportFindingsCommand({ Findings }))

describe('Security Hub', () => {
  it('keeps findings by their ids, and updates them in place', async () => {
    expect(await send([finding])).toMatchObject({ SuccessCount: 1, FailedCount: 0 })
    await send([{ ...finding, UpdatedAt: '2026-11-21T12:00:00Z' }])
    expect(aws.world.live.importedFindings).toMatchObject([
      { region: 'eu-west-1', times: 2, finding: { Id: finding.Id, UpdatedAt: '2026-11-21T12:00:00Z' } },
    ])
  })

  it.each<readonly [string, Partial<AwsSecurityFinding>, string]>([
    [
      'another account’s product',
      { ProductArn: 'arn:aws:securityhub:eu-west-1:444455556666:product/444455556666/default' },
      'not authorized to import',
    ],
    [
      'another Region’s product',
      { ProductArn: 'arn:aws:securityhub:us-east-1:333344445555:product/333344445555/default' },
      'not authorized to import',
    ],
    ['no title', { Title: undefined }, "'Title'"],
    ['a title that is too long', { Title: 'x'.repeat(257) }, 'at most 256'],
    ['no resource', { Resources: [] }, 'Resources'],
    ['a date that is none', { UpdatedAt: 'yesterday' }, 'UpdatedAt'],
    ['an unknown severity', { Severity: { Label: 'URGENT' as 'HIGH' } }, 'Severity.Label'],
  ])('refuses a finding with %s, and takes the others', async (_, change, message) => {
    expect(await send([finding, { ...finding, Id: 'bad', ...change } as AwsSecurityFinding])).toMatchObject({
      SuccessCount: 1,
      FailedCount: 1,
      FailedFindings: [{ Id: 'bad', ErrorCode: 'InvalidInput', ErrorMessage: expect.stringContaining(message) }],
    })
    expect(aws.world.live.importedFindings).toHaveLength(1)
  })

  it('refuses more than a hundred at once, and everything where it is off', async () => {
    await expect(send(Array.from({ length: 101 }, () => finding))).rejects.toMatchObject({ name: 'InvalidInputException' })
    await expect(send([finding], 'us-east-1')).rejects.toMatchObject({ name: 'InvalidAccessException' })
  })

  it('fails half of a batch on demand', async () => {
    aws.setFaults([{ kind: 'partial' }])
    expect(await send([finding, { ...finding, Id: 'second' }])).toMatchObject({
      FailedFindings: [{ Id: 'second', ErrorCode: 'InternalError' }],
    })
  })
})
