import { type GuardDutyFinding, readGuardDutyFinding } from '../detect/guardduty-finding.ts'
import { type JsonLimits, type JsonObject, type JsonValue, isJsonObject, parseWithin } from './bounded-json.ts'
import { isRecord } from './event.ts'
import type { Refused } from './skipped.ts'

/** What was found inside of a document. */
export type Unwrapped =
  | { readonly kind: 'record'; readonly record: JsonObject; readonly forbiddenKeys: number }
  /** A notification that names an object to be read. */
  | { readonly kind: 'object'; readonly bucket: string; readonly key: string }
  | { readonly kind: 'finding'; readonly finding: GuardDutyFinding }
  /** Nothing to read, and nothing is lost: a test message of S3, word of an object that is gone, a control message of CloudWatch Logs. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refused'; readonly refused: Refused }

/** What unwrapping needs from outside: the core has neither base64 nor gzip. */
export interface Unwrapping {
  readonly limits: JsonLimits
  /** Decodes base64, and gzip inside of it. @returns the text, or why there is none. */
  readonly inflate: (base64: string) => { readonly ok: true; readonly text: string } | { readonly ok: false; readonly refused: Refused }
}

/** More than any real path has: SQS in Lambda, SNS in SQS, EventBridge in SNS. */
const MAX_WRAPPINGS = 8

const refused = (reason: Refused['reason'], detail: string): Unwrapped => ({ kind: 'refused', refused: { reason, detail } })
const string = (value: JsonValue | undefined): string | null => (typeof value === 'string' ? value : null)
const list = (value: JsonValue | undefined): readonly JsonValue[] | null => (Array.isArray(value) ? (value as readonly JsonValue[]) : null)
const object = (value: JsonValue | undefined): JsonObject | null => (isJsonObject(value) ? value : null)

/** S3 writes keys into notifications as in a form: `+` for a space, `%3D` for `=`. */
function decodeKey(key: string): string | null {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '))
  } catch (error) {
    if (error instanceof URIError) return null
    throw error
  }
}

/** Where one wrapping leads: to other documents, to objects, or to nothing. */
type Step =
  | { readonly documents: Iterable<JsonValue> }
  | { readonly text: string }
  | { readonly compressed: string }
  | { readonly found: readonly Unwrapped[] }

const named = (bucket: string | null, key: string | null): Unwrapped =>
  bucket === null || key === null ? refused('not-an-event', 'a notification of S3 without bucket or key') : { kind: 'object', bucket, key }

const objectGone = /^(?:s3:)?(?:ObjectRemoved|LifecycleExpiration):/

/** Notifications about objects: of S3 itself, of S3 through EventBridge, and CloudTrail's own. */
function notification(document: JsonObject): Step | null {
  const s3 = object(document['s3'])
  if (s3 !== null && document['eventSource'] === 'aws:s3') {
    if (objectGone.test(string(document['eventName']) ?? '')) return { found: [{ kind: 'nothing' }] }
    const key = decodeKey(string(object(s3['object'])?.['key']) ?? '')
    return { found: [named(string(object(s3['bucket'])?.['name']), key === '' ? null : key)] }
  }
  if (document['source'] === 'aws.s3' && document['detail-type'] === 'Object Created') {
    const detail = object(document['detail'])
    return { found: [named(string(object(detail?.['bucket'])?.['name']), string(object(detail?.['object'])?.['key']))] }
  }
  const keys = list(document['s3ObjectKey'])
  if (keys !== null) return { found: keys.map((key) => named(string(document['s3Bucket']), string(key))) }
  return document['Event'] === 's3:TestEvent' ? { found: [{ kind: 'nothing' }] } : null
}

/** What GuardDuty found, as EventBridge brings it. */
function guardDuty(document: JsonObject): Step | null {
  if (document['source'] !== 'aws.guardduty' || document['detail-type'] !== 'GuardDuty Finding') return null
  const finding = readGuardDutyFinding(object(document['detail']) ?? {})
  return {
    found: [finding === null ? refused('not-an-event', 'a finding of GuardDuty that lacks what decides') : { kind: 'finding', finding }],
  }
}

/** CloudWatch Logs: a subscription's document, the same compressed in Lambda and Kinesis, and what `FilterLogEvents` answers. */
function logs(document: JsonObject): Step | null {
  if (document['messageType'] === 'CONTROL_MESSAGE') return { found: [{ kind: 'nothing' }] }
  const events = list(document['logEvents'])
  if (events !== null) return { documents: events }
  const data = string(object(document['awslogs'])?.['data']) ?? string(object(document['kinesis'])?.['data'])
  return data === null ? null : { compressed: data }
}

const listFields = ['Records', 'Events', 'events', 'Messages'] as const
const textFields = ['CloudTrailEvent', 'Message', 'Body', 'body', 'message', '@message'] as const

/** Lists of documents, messages whose text is a document, and envelopes around one document. */
function envelope(document: JsonObject): Step | null {
  for (const field of listFields) {
    const documents = list(document[field])
    if (documents !== null) return { documents }
  }
  for (const field of textFields) {
    const text = string(document[field])
    if (text !== null) return { text }
  }
  // EventBridge, SNS in Lambda, and what Elasticsearch and OpenSearch export.
  const inner = object(document['detail']) ?? object(document['Sns']) ?? object(document['_source'])
  return inner === null ? null : { documents: [inner] }
}

const describe = (document: JsonObject): string => {
  const type = string(document['detail-type'])
  if (type !== null) return `an event of EventBridge: ${type.slice(0, 80)}`
  return `an object with ${Object.keys(document).slice(0, 5).join(', ').slice(0, 80) || 'no fields'}`
}

/** EventBridge brings more than CloudTrail: findings, alarms, changes of state. Its `detail` is a record only when it reads like one. */
const foreign = (document: JsonObject): boolean => {
  const detail = object(document['detail'])
  return detail !== null && document['detail-type'] !== undefined && !isRecord(detail)
}

function open(document: JsonObject): Step {
  const step = notification(document) ?? guardDuty(document) ?? (foreign(document) ? null : (logs(document) ?? envelope(document)))
  return step ?? { found: [refused('not-an-event', describe(document))] }
}

/**
 * Finds the CloudTrail records in a parsed document, however they are wrapped: `{"Records": […]}`, lists, `LookupEvents` answers,
 * EventBridge events, CloudWatch Logs subscriptions (plain, in Lambda, in Kinesis), messages of SNS and SQS, exports of Logstash and
 * OpenSearch, and any of these inside of another. Notifications of S3 and of CloudTrail yield the objects that they name, GuardDuty's
 * events on EventBridge their findings.
 *
 * Lines of JSON are documents one after the other; whoever splits the text hands them over one by one.
 *
 * @param forbiddenKeys - how many `__proto__` keys the parser of the document already cut away.
 */
export function* recordsIn(document: unknown, means: Unwrapping, forbiddenKeys = 0, depth = 0): Generator<Unwrapped> {
  if (depth > MAX_WRAPPINGS) yield refused('too-many-wrappings', `wrapped more than ${MAX_WRAPPINGS} times`)
  else if (Array.isArray(document)) for (const element of document as unknown[]) yield* recordsIn(element, means, forbiddenKeys, depth + 1)
  else if (!isJsonObject(document))
    yield refused('not-an-event', `${document === null ? 'null' : `a ${typeof document}`} where an event should be`)
  else if (isRecord(document) || document['eventType'] === 'AwsCloudTrailInsight') yield { kind: 'record', record: document, forbiddenKeys }
  else yield* inside(open(document), means, forbiddenKeys, depth + 1)
}

function* inside(step: Step, means: Unwrapping, forbiddenKeys: number, depth: number): Generator<Unwrapped> {
  if ('found' in step) yield* step.found
  else if ('documents' in step) for (const document of step.documents) yield* recordsIn(document, means, forbiddenKeys, depth)
  else if ('text' in step) yield* parsed(step.text, means, forbiddenKeys, depth)
  else {
    const inflated = means.inflate(step.compressed)
    if (inflated.ok) yield* parsed(inflated.text, means, forbiddenKeys, depth)
    else yield { kind: 'refused', refused: inflated.refused }
  }
}

function* parsed(text: string, means: Unwrapping, forbiddenKeys: number, depth: number): Generator<Unwrapped> {
  if (text.startsWith('CWL CONTROL MESSAGE')) {
    yield { kind: 'nothing' }
    return
  }
  const result = parseWithin(text, means.limits)
  if (result.ok) yield* recordsIn(result.value, means, forbiddenKeys + result.forbiddenKeys, depth)
  else yield { kind: 'refused', refused: result.refused }
}
