import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { administratorKey } from './build-world.ts'
import { type FakeAws, startFakeAws } from './server.ts'
import { parseWorld } from './world-file.ts'

const run = promisify(execFile)

function hasAwsCli(): boolean {
  try {
    execFileSync('aws', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

// In CI the tests run without the command line interface too, so that its absence fails there.
const isWanted = process.env['CI'] === 'true' || hasAwsCli()

const text = `
organisation: { management: '111122223333', trustedServices: [account.amazonaws.com] }
accounts:
  '111122223333':
    name: payer
    root: { password: {}, mfa: [{ fido: payer-key-1 }] }
    buckets: { example-trail: { objects: { 'AWSLogs/a b.txt': hello } } }
    inRegion: { us-east-1: { queues: { trail: { messages: [hello] } } } }
  '444455556666': { name: prod, email: root+prod@example.com }
`

describe.skipIf(!isWanted)(`the AWS CLI${isWanted ? '' : ' (skipped: no aws on the path)'}`, () => {
  let aws: FakeAws
  beforeAll(async () => {
    aws = await startFakeAws({ world: parseWorld(text, 'world.yml') })
  })
  afterAll(() => aws.stop())

  const cli = async (...words: string[]): Promise<unknown> => {
    const credentials = {
      AWS_ACCESS_KEY_ID: administratorKey('111122223333'),
      AWS_SECRET_ACCESS_KEY: 'fake',
      AWS_DEFAULT_REGION: 'us-east-1',
    }
    const isolated = {
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_MAX_ATTEMPTS: '1',
    }
    const { stdout } = await run('aws', ['--endpoint-url', aws.url, '--output', 'json', ...words], {
      env: { ...process.env, ...credentials, ...isolated },
    })
    return JSON.parse(stdout)
  }

  it.each([
    ['awsQuery', ['sts', 'get-caller-identity'], { Account: '111122223333', Arn: 'arn:aws:iam::111122223333:user/administrator' }],
    [
      'awsQuery with a map',
      ['iam', 'get-account-summary'],
      { SummaryMap: expect.objectContaining({ AccountMFAEnabled: 1, AccountPasswordPresent: 1 }) },
    ],
    [
      'awsJson1.1',
      ['organizations', 'list-accounts'],
      { Accounts: [expect.objectContaining({ Name: 'payer' }), expect.objectContaining({ Name: 'prod' })] },
    ],
    ['restJson1', ['account', 'get-primary-email', '--account-id', '444455556666'], { PrimaryEmail: 'root+prod@example.com' }],
    [
      'restXml',
      ['s3api', 'list-objects-v2', '--bucket', 'example-trail'],
      { Contents: [expect.objectContaining({ Key: 'AWSLogs/a b.txt' })] },
    ],
    [
      'awsJson1.0',
      ['sqs', 'receive-message', '--queue-url', 'https://sqs.us-east-1.amazonaws.com/111122223333/trail'],
      { Messages: [expect.objectContaining({ Body: 'hello' })] },
    ],
  ])('is answered in %s', async (_, words, expected) => {
    expect(await cli(...words)).toMatchObject(expected)
  })
})
