import { expect, it } from 'vitest'
import { expectGolden } from '../golden/golden.ts'
import { NOW, testCli } from './test-host.ts'

it('the sample prints its night, and keeps nothing of it among your own alerts', async () => {
  const cli = await testCli()
  const ran = await cli.run('watch --sample --once')
  expect(ran.code).toBe(0)
  expectGolden('cli/watch-sample.txt', `${ran.err}${ran.out}`)
  expect((await cli.run('alerts list --all')).out).not.toContain('prod')
})

it('the sample prints a line of JSON for each alert, and a grave one can end with 1', async () => {
  const ran = await (await testCli()).run('watch --sample --once --quiet --format jsonl --fail-on critical')
  expect(ran).toMatchObject({ code: 1, err: '' })
  const notices = ran.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly schema: string; readonly level: string })
  expect(new Set(notices.map(({ schema }) => schema))).toEqual(new Set(['rootwarden/notice/1']))
  expect(notices.some(({ level }) => level === 'critical')).toBe(true)
})

it('an old trail teaches, and wakes nobody for what has long been over', async () => {
  const cli = await testCli()
  const record = (id: number, time: string): object => ({
    eventVersion: '1.11',
    userIdentity: { type: 'Root', accountId: '999900001111', arn: 'arn:aws:iam::999900001111:root' },
    eventTime: time,
    eventSource: 'iam.amazonaws.com',
    eventName: 'ListUsers',
    awsRegion: 'us-east-1',
    sourceIPAddress: '198.51.100.7',
    eventID: `00000000-0000-4000-8000-00000000000${id}`,
    eventType: 'AwsApiCall',
    recipientAccountId: '999900001111',
    readOnly: true,
  })
  const today = new Date(NOW - 3_600_000).toISOString()
  await cli.write('logs/log.json', JSON.stringify({ Records: [record(1, '2026-10-01T10:00:00Z'), record(2, today)] }))
  const ran = await cli.run(`watch --once --quiet --from ${cli.path('logs')}`)
  expect(ran.err).toBe('')
  expect(ran.out.match(/^HIGH  Root was used/gm)).toHaveLength(1)
  const { out } = await cli.run('alerts list --all --format csv')
  expect(out.match(/Root was used/g)).toHaveLength(2)
})

it('a queue that is none is refused before anything is read', async () => {
  const ran = await (await testCli()).run('watch --once --queue "not a queue"')
  expect(ran.code).toBe(2)
  expect(ran.err).toContain('not a queue of SQS')
})

it('says what it watches, and ends when it is asked to', async () => {
  const stopped = new Promise<void>((resolve) => void setTimeout(resolve, 1500))
  const ran = await (await testCli()).run('watch', { stopped })
  expect(ran.code).toBe(0)
  expectGolden('cli/watch-greeting.txt', ran.err)
})
