import { describe, expect, it } from 'vitest'
import { guardDutyFinding } from '../../testing/trail-messages.ts'
import { trailRecord } from '../../testing/trail-records.ts'
import { JSON_LIMITS, parseWithin } from './bounded-json.ts'
import { type Unwrapping, recordsIn } from './containers.ts'

const record = trailRecord()
const text = JSON.stringify(record)

const means: Unwrapping = {
  limits: JSON_LIMITS,
  inflate: (base64) =>
    base64 === 'packed'
      ? { ok: true, text: JSON.stringify(subscription) }
      : { ok: false, refused: { reason: 'corrupt-compression', detail: base64 } },
}
const subscription = {
  messageType: 'DATA_MESSAGE',
  owner: '777788889999',
  logGroup: 'trail',
  logEvents: [{ id: '1', timestamp: 1, message: text }],
}
const event = { version: '0', source: 'aws.signin', 'detail-type': 'AWS Console Sign In via CloudTrail', detail: record }

const s3 = {
  eventSource: 'aws:s3',
  eventName: 'ObjectCreated:Put',
  s3: { bucket: { name: 'logs' }, object: { key: 'AWSLogs/a+b%3D1.json.gz' } },
}
const object = { kind: 'object', bucket: 'logs', key: 'AWSLogs/a b=1.json.gz' }

describe('the one record is found in', () => {
  it.each<readonly [string, unknown]>([
    ['a log file', { Records: [record] }],
    ['a list', [record]],
    ['itself, as on a line of JSON', record],
    ['an answer of LookupEvents', { Events: [{ EventId: 'e', Username: 'root', CloudTrailEvent: text }], NextToken: 'more' }],
    ['one event of such an answer', { EventId: 'e', CloudTrailEvent: text }],
    ['an event of EventBridge', event],
    ['a message of SNS', { Type: 'Notification', Message: JSON.stringify(event) }],
    ['SNS in Lambda', { Records: [{ EventSource: 'aws:sns', Sns: { Message: JSON.stringify(event) } }] }],
    ['an answer of SQS', { Messages: [{ MessageId: 'm', Body: JSON.stringify(event) }] }],
    ['SQS in Lambda', { Records: [{ messageId: 'm', eventSource: 'aws:sqs', body: JSON.stringify(event) }] }],
    ['SNS in SQS', { Messages: [{ Body: JSON.stringify({ Type: 'Notification', Message: JSON.stringify(event) }) }] }],
    ['a subscription of CloudWatch Logs', subscription],
    ['the same in Lambda', { awslogs: { data: 'packed' } }],
    ['the same in Kinesis', { Records: [{ eventSource: 'aws:kinesis', kinesis: { data: 'packed' } }] }],
    ['an answer of FilterLogEvents', { events: [{ logStreamName: 's', message: text, ingestionTime: 1 }] }],
    ['a row of Logs Insights', { '@timestamp': '2026-11-20 02:14:00', '@message': text }],
    ['a document of Logstash', { ...record, '@timestamp': '2026-11-20T02:14:00.000Z', '@version': '1' }],
    ['an export of OpenSearch', { _index: 'trail', _source: record }],
  ])('%s', (_, document) => {
    const found = [...recordsIn(document, means)]
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({ kind: 'record', record: { eventID: record['eventID'], eventName: 'ConsoleLogin' } })
  })
})

describe('an object to be read is named by', () => {
  it.each<readonly [string, unknown, object]>([
    ['a notification of S3', { Records: [s3] }, object],
    ['the same in SQS', { Messages: [{ Body: JSON.stringify({ Records: [s3] }) }] }, object],
    [
      'EventBridge',
      { source: 'aws.s3', 'detail-type': 'Object Created', detail: { bucket: { name: 'logs' }, object: { key: 'a b' } } },
      { kind: 'object', bucket: 'logs', key: 'a b' },
    ],
    ['CloudTrail', { s3Bucket: 'logs', s3ObjectKey: ['k'] }, { kind: 'object', bucket: 'logs', key: 'k' }],
  ])('%s', (_, document, expected) => {
    expect([...recordsIn(document, means)]).toEqual([expected])
  })
})

it('a finding of GuardDuty is read, however it is wrapped', () => {
  const finding = { source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding', detail: guardDutyFinding() }
  const found = { kind: 'finding', finding: { id: 'f1', type: 'Policy:IAMUser/RootCredentialUsage', account: '444455556666' } }
  expect([...recordsIn(finding, means)]).toMatchObject([found])
  expect([...recordsIn({ Messages: [{ Body: JSON.stringify({ Message: JSON.stringify(finding) }) }] }, means)]).toMatchObject([found])
})

const nested = (depth: number): unknown => (depth === 0 ? record : { detail: nested(depth - 1) })

describe('what is no event is named', () => {
  it.each<readonly [string, unknown, object]>([
    ['word of an object that was deleted', { Records: [{ ...s3, eventName: 'ObjectRemoved:Delete' }] }, { kind: 'nothing' }],
    ['a test of S3', { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'logs' }, { kind: 'nothing' }],
    ['a control message', { messageType: 'CONTROL_MESSAGE', logEvents: [] }, { kind: 'nothing' }],
    ['the text of a control message', { message: 'CWL CONTROL MESSAGE: Checking health of destination' }, { kind: 'nothing' }],
    [
      'a finding of GuardDuty that says too little',
      { source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding', detail: { id: 'f' } },
      { refused: { reason: 'not-an-event', detail: expect.stringContaining('finding of GuardDuty') } },
    ],
    [
      'a finding of somebody else',
      { 'detail-type': 'GuardDuty Finding', detail: { id: 'f', message: text } },
      { refused: { reason: 'not-an-event', detail: 'an event of EventBridge: GuardDuty Finding' } },
    ],
    ['an object of something else', { a: 1, b: 2 }, { refused: { reason: 'not-an-event', detail: 'an object with a, b' } }],
    ['a number', 7, { refused: { reason: 'not-an-event' } }],
    ['a message that is no JSON', { message: 'hello' }, { refused: { reason: 'not-json' } }],
    [
      'a key that cannot be decoded',
      { Records: [{ ...s3, s3: { bucket: { name: 'logs' }, object: { key: '%E0%A4%A' } } }] },
      { refused: { reason: 'not-an-event' } },
    ],
    ['damaged base64', { awslogs: { data: 'broken' } }, { refused: { reason: 'corrupt-compression' } }],
    ['wrappings without end', nested(20), { refused: { reason: 'too-many-wrappings' } }],
    ['a deep document in a message', { Message: `${'['.repeat(500)}${']'.repeat(500)}` }, { refused: { reason: 'too-deep' } }],
    [
      'a megabyte of text in a message',
      { Message: JSON.stringify({ a: 'x'.repeat(1024 * 1024 + 1) }) },
      { refused: { reason: 'string-too-long' } },
    ],
  ])('%s', (_, document, expected) => {
    expect([...recordsIn(document, means)]).toMatchObject([expected])
  })

  it('an empty log file holds nothing, and that is no fault', () => expect([...recordsIn({ Records: [] }, means)]).toEqual([]))
})

it.each([
  ['plain', '{"a":{"__proto__":{"isRoot":true}}}'],
  ['in disguise', String.raw`{"a":{"\u005f_pr\u006fto__":{"isRoot":true}}}`],
])('a __proto__ key (%s) is cut away, and counted', (_, hostile) => {
  const parsed = parseWithin(hostile, JSON_LIMITS)
  expect(parsed).toEqual({ ok: true, value: { a: {} }, forbiddenKeys: 1 })
  expect(Object.getOwnPropertyNames(parsed.ok ? (parsed.value as { a: object }).a : null)).toEqual([])
})
