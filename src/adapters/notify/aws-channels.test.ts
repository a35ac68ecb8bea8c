import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { noticeText } from '../../core/alert/notice-text.ts'
import type { Notice } from '../../core/alert/notice.ts'
import { NIGHT, detectionOf } from '../../testing/detections.ts'
import { administratorKey } from '../../testing/fake-aws/build-world.ts'
import type { Fault } from '../../testing/fake-aws/faults.ts'
import { type FakeAws, startFakeAws } from '../../testing/fake-aws/server.ts'
import { readWorld } from '../../testing/fake-aws/world-file.ts'
import { HOSTILE, alertNoticeOf, digestNoticeOf, testNoticeOf } from '../../testing/notices.ts'
import type { AwsWiring } from './aws-failure.ts'
import { securityhubChannel } from './securityhub-channel.ts'
import { snsChannel } from './sns-channel.ts'

const started: FakeAws[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map((aws) => aws.stop()))
})

async function fake(faults: readonly Fault[] = []): Promise<{ readonly aws: FakeAws; readonly wiring: AwsWiring }> {
  const world = readWorld(join(import.meta.dirname, '../../testing/worlds/organisation.yml'), NIGHT)
  const aws = await startFakeAws({ world, clock: { now: () => NIGHT }, faults })
  started.push(aws)
  return { aws, wiring: { endpoint: aws.url, credentials: { accessKeyId: administratorKey('111122223333'), secretAccessKey: 'fake' } } }
}

const outgoing = (notice: Notice) => ({ notice, text: noticeText(notice), thread: null })
const hostile = alertNoticeOf(detectionOf({ rule: { ...detectionOf().rule, title: `Root ü ${HOSTILE}` } }))
const topic = 'arn:aws:sns:us-east-1:111122223333:security-alerts'

describe('SNS', () => {
  it('takes a notice with attributes to filter by', async () => {
    const { aws, wiring } = await fake()
    const channel = snsChannel('topic', topic, wiring)
    expect(await channel.send(outgoing(hostile))).toMatchObject({ ok: true, thread: null })
    const [published] = aws.world.live.publications
    expect(published).toMatchObject({ topicArn: topic })
    expect(published?.subject).toMatch(/^HIGH {2}Root - [ -~]+$/)
    expect(published?.message).toContain('rootwarden alerts ack 8f2c41d07a9b')
    expect(JSON.stringify(published?.attributes)).toContain('8f2c41d07a9b')
  })

  it('that is not there is not tried again', async () => {
    const { wiring } = await fake()
    expect(await snsChannel('topic', `${topic}-gone`, wiring).send(outgoing(hostile))).toMatchObject({ ok: false, retry: false })
  })

  it.each([
    ['throttles', 'throttled', true],
    ['fails', 'server-error', true],
    ['denies', 'denied', false],
  ] as const)('that %s is asked once: the outbox tries again, or nobody', async (_, kind, retry) => {
    const { aws, wiring } = await fake([{ kind, operation: 'sns:Publish' }])
    expect(await snsChannel('topic', topic, wiring).send(outgoing(hostile))).toMatchObject({ ok: false, retry })
    expect(aws.calls.filter(({ operation }) => operation.endsWith('Publish'))).toHaveLength(1)
  })

  it.each(['security-alerts', 'arn:aws:sqs:us-east-1:111122223333:security-alerts'])('needs the ARN of a topic: %s', (arn) => {
    expect(() => snsChannel('topic', arn, { endpoint: null, credentials: null })).toThrow('its topic is no ARN of an SNS topic')
  })

  it('that cannot be reached is tried again', async () => {
    const wiring = { endpoint: 'http://127.0.0.1:9', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } }
    expect(await snsChannel('topic', topic, wiring).send(outgoing(hostile))).toMatchObject({ ok: false, retry: true })
  })
})

describe('Security Hub', () => {
  it('keeps one finding for each alert, and archives it when it is over', async () => {
    const { aws, wiring } = await fake()
    const channel = securityhubChannel('hub', 'us-east-1', wiring)
    expect(await channel.send(outgoing(hostile))).toEqual({ ok: true, thread: null, receipt: 'imported' })
    await channel.send(outgoing({ ...hostile, id: '8f2c41d07a9b-2', kind: 'resolved' }))
    expect(aws.world.live.importedFindings).toMatchObject([
      {
        account: '111122223333',
        times: 2,
        finding: { Id: 'rootwarden/alert/8f2c41d07a9b', RecordState: 'ARCHIVED', Severity: { Label: 'HIGH' } },
      },
    ])
  })

  it('gets no findings of digests and tests', async () => {
    const { aws, wiring } = await fake()
    const channel = securityhubChannel('hub', 'us-east-1', wiring)
    for (const notice of [digestNoticeOf(), testNoticeOf('hub')]) expect(await channel.send(outgoing(notice))).toMatchObject({ ok: true })
    expect(aws.world.live.importedFindings).toEqual([])
  })

  it('that is not asked with an account is tried again', async () => {
    const wiring = { endpoint: 'http://127.0.0.1:9', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } }
    expect(await securityhubChannel('hub', 'us-east-1', wiring).send(outgoing(hostile))).toMatchObject({ ok: false, retry: true })
  })
})
