import { AccessAnalyzerClient, ListAnalyzersCommand } from '@aws-sdk/client-accessanalyzer'
import {
  ConfigServiceClient,
  DescribeConfigRulesCommand,
  DescribeConfigurationRecordersCommand,
  DescribeConfigurationRecorderStatusCommand,
  DescribeDeliveryChannelsCommand,
} from '@aws-sdk/client-config-service'
import { GetDetectorCommand, GuardDutyClient, ListDetectorsCommand, ListOrganizationAdminAccountsCommand } from '@aws-sdk/client-guardduty'
import {
  DescribeHubCommand,
  GetEnabledStandardsCommand,
  SecurityHubClient,
  ListOrganizationAdminAccountsCommand as ListHubAdminsCommand,
} from '@aws-sdk/client-securityhub'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { administratorKey } from '../build-world.ts'
import { type FakeAws, startFakeAws } from '../server.ts'
import { parseWorld } from '../world-file.ts'

const world = `
clock: 2026-11-21T12:00:00Z
organisation: { management: '111122223333' }
accounts:
  '111122223333':
    name: payer
    pageSize: 1
    inEveryRegion:
      guardDuty: { publishingFrequency: FIFTEEN_MINUTES }
      guardDutyAdministrators: ['333344445555']
      securityHub: { standards: [aws-foundational-security-best-practices/v/1.0.0, cis-aws-foundations-benchmark/v/5.0.0] }
      securityHubAdministrators: ['333344445555']
      accessAnalyzers: { external: {}, unused: { type: ACCOUNT_UNUSED_ACCESS } }
    inRegion:
      eu-north-1: { guardDuty: ~, securityHub: ~, accessAnalyzers: {} }
      eu-west-1:
        guardDuty: { enabled: false }
        configRecorders: { default: { recording: false, lastStatus: Failure, lastError: NoSuchBucket } }
        configRules:
          root-mfa: { sourceIdentifier: ROOT_ACCOUNT_MFA_ENABLED }
          root-keys: { sourceIdentifier: IAM_ROOT_ACCESS_KEY_CHECK, state: DELETING }
        deliveryChannels: { default: { bucket: example-config, topic: config-changes } }
  '333344445555': { name: security }
`

let aws: FakeAws
beforeAll(async () => {
  aws = await startFakeAws({ world: parseWorld(world, 'world.yml') })
})
afterAll(() => aws.stop())

const config = (region: string, account = '111122223333') => ({
  endpoint: aws.url,
  region,
  credentials: { accessKeyId: administratorKey(account), secretAccessKey: 'fake' },
  maxAttempts: 1,
})

describe('GuardDuty', () => {
  const detectorOf = async (region: string) =>
    (await new GuardDutyClient(config(region)).send(new ListDetectorsCommand({}))).DetectorIds ?? []

  it.each([
    ['on', 'us-east-1', 'ENABLED', 'FIFTEEN_MINUTES'],
    ['suspended', 'eu-west-1', 'DISABLED', 'SIX_HOURS'],
  ])('describes a detector that is %s', async (_case, region, Status, FindingPublishingFrequency) => {
    const [DetectorId] = await detectorOf(region)
    expect(await new GuardDutyClient(config(region)).send(new GetDetectorCommand({ DetectorId }))).toMatchObject({
      Status,
      FindingPublishingFrequency,
    })
  })

  it('has no detector where it was never switched on, and another one in each Region', async () => {
    expect(await detectorOf('eu-north-1')).toEqual([])
    expect(await detectorOf('us-east-1')).not.toEqual(await detectorOf('us-east-2'))
  })

  it('refuses a detector of another Region', async () => {
    const [DetectorId] = await detectorOf('us-east-1')
    await expect(new GuardDutyClient(config('eu-north-1')).send(new GetDetectorCommand({ DetectorId }))).rejects.toMatchObject({
      name: 'BadRequestException',
    })
  })

  it('names its administrators to the management account only', async () => {
    const { AdminAccounts } = await new GuardDutyClient(config('us-east-1')).send(new ListOrganizationAdminAccountsCommand({}))
    expect(AdminAccounts).toEqual([{ AdminAccountId: '333344445555', AdminStatus: 'ENABLED' }])
    const member = new GuardDutyClient(config('us-east-1', '333344445555'))
    await expect(member.send(new ListOrganizationAdminAccountsCommand({}))).rejects.toMatchObject({ name: 'BadRequestException' })
  })
})

describe('Security Hub', () => {
  it('describes the hub where it is on', async () => {
    const hub = await new SecurityHubClient(config('us-east-1')).send(new DescribeHubCommand({}))
    expect(hub.HubArn).toBe('arn:aws:securityhub:us-east-1:111122223333:hub/default')
  })

  it('says with an access error that it is off', async () => {
    await expect(new SecurityHubClient(config('eu-north-1')).send(new DescribeHubCommand({}))).rejects.toMatchObject({
      name: 'InvalidAccessException',
      message: 'Account 111122223333 is not subscribed to AWS Security Hub',
    })
  })

  it('pages the standards', async () => {
    const client = new SecurityHubClient(config('us-east-1'))
    const first = await client.send(new GetEnabledStandardsCommand({}))
    const second = await client.send(new GetEnabledStandardsCommand({ NextToken: first.NextToken }))
    expect(first.StandardsSubscriptions).toHaveLength(1)
    expect(second.StandardsSubscriptions?.[0]?.StandardsArn).toBe(
      'arn:aws:securityhub:us-east-1::standards/cis-aws-foundations-benchmark/v/5.0.0',
    )
    expect(second.NextToken).toBeUndefined()
  })

  it('names its administrators', async () => {
    expect((await new SecurityHubClient(config('us-east-1')).send(new ListHubAdminsCommand({}))).AdminAccounts).toEqual([
      { AccountId: '333344445555', Status: 'ENABLED' },
    ])
  })
})

describe('AWS Config', () => {
  it('describes the recorder and how it does', async () => {
    const client = new ConfigServiceClient(config('eu-west-1'))
    expect((await client.send(new DescribeConfigurationRecordersCommand({}))).ConfigurationRecorders).toMatchObject([
      { name: 'default', recordingGroup: { allSupported: true, includeGlobalResourceTypes: false, resourceTypes: [] } },
    ])
    expect((await client.send(new DescribeConfigurationRecorderStatusCommand({}))).ConfigurationRecordersStatus).toMatchObject([
      { name: 'default', recording: false, lastStatus: 'FAILURE', lastErrorCode: 'NoSuchBucket' },
    ])
    expect((await client.send(new DescribeDeliveryChannelsCommand({}))).DeliveryChannels).toEqual([
      { name: 'default', s3BucketName: 'example-config', snsTopicARN: 'arn:aws:sns:eu-west-1:111122223333:config-changes' },
    ])
  })

  it('pages the rules', async () => {
    const client = new ConfigServiceClient(config('eu-west-1'))
    const first = await client.send(new DescribeConfigRulesCommand({}))
    const second = await client.send(new DescribeConfigRulesCommand({ NextToken: first.NextToken }))
    expect(first.ConfigRules).toMatchObject([
      { Source: { Owner: 'AWS', SourceIdentifier: 'ROOT_ACCOUNT_MFA_ENABLED' }, ConfigRuleState: 'ACTIVE' },
    ])
    expect(second).toMatchObject({ ConfigRules: [{ ConfigRuleName: 'root-keys', ConfigRuleState: 'DELETING' }] })
  })

  it('answers emptily where nothing was set up, and refuses a name that is not there', async () => {
    const client = new ConfigServiceClient(config('us-east-1'))
    expect((await client.send(new DescribeConfigurationRecordersCommand({}))).ConfigurationRecorders).toEqual([])
    await expect(client.send(new DescribeConfigRulesCommand({ ConfigRuleNames: ['gone'] }))).rejects.toMatchObject({
      name: 'NoSuchConfigRuleException',
    })
  })
})

it('Access Analyzer pages, filters by type, and is regional', async () => {
  const client = new AccessAnalyzerClient(config('us-east-1'))
  const first = await client.send(new ListAnalyzersCommand({}))
  const second = await client.send(new ListAnalyzersCommand({ nextToken: first.nextToken }))
  expect([first.analyzers?.[0]?.type, second.analyzers?.[0]?.type, second.nextToken]).toEqual([
    'ACCOUNT',
    'ACCOUNT_UNUSED_ACCESS',
    undefined,
  ])
  expect((await client.send(new ListAnalyzersCommand({ type: 'ACCOUNT_UNUSED_ACCESS' }))).analyzers).toMatchObject([
    { name: 'unused', status: 'ACTIVE' },
  ])
  expect((await new AccessAnalyzerClient(config('eu-north-1')).send(new ListAnalyzersCommand({}))).analyzers).toEqual([])
})
