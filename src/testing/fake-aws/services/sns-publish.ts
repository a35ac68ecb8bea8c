import { AwsError } from '../aws-error.ts'
import { optionalText } from '../input.ts'
import { enqueue } from '../live/queue.ts'
import { stableId } from '../regional/answers.ts'
import type { RegionWorld } from '../regional/region.ts'
import type { Call } from '../service.ts'
import { isoInstant } from '../../../core/time.ts'

const MAX_BYTES = 256 * 1024

const invalid = (what: string): AwsError => new AwsError('InvalidParameter', `Invalid parameter: ${what}`, 400)

/** `MessageAttributes.entry.1.Name=…` as a record by name. */
function attributesOf(call: Call): Readonly<Record<string, unknown>> {
  const given = call.input['MessageAttributes']
  const entries: readonly unknown[] = Array.isArray(given) ? given : []
  return Object.fromEntries(
    entries.flatMap((entry) =>
      typeof entry === 'object' && entry !== null && 'Name' in entry && 'Value' in entry ? [[String(entry.Name), entry.Value]] : [],
    ),
  )
}

/** Keeps what was published, and hands it to the subscribed queues, as SNS wraps it. */
export function publish(call: Call, topic: RegionWorld['topics'][number], topicArn: string): Readonly<Record<string, string>> {
  const { live } = call.world
  const message = optionalText(call.input, 'Message') ?? ''
  const subject = optionalText(call.input, 'Subject') ?? null
  if (message === '') throw invalid('Empty message')
  if (Buffer.byteLength(message) > MAX_BYTES) throw invalid('Message too long')
  if (subject !== null && !/^[!-~][ -~]{0,99}$/.test(subject)) throw invalid('Subject')
  const id = stableId('publication', topicArn, String(live.publications.length))
  const messageId = id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  live.publications.push({ topicArn, messageId, subject, message, attributes: attributesOf(call), at: call.now })
  const envelope = { Type: 'Notification', MessageId: messageId, TopicArn: topicArn, ...(subject === null ? {} : { Subject: subject }) }
  for (const { protocol, endpoint, confirmed } of topic.subscriptions) {
    const queue = protocol === 'sqs' && confirmed ? live.queues.get(endpoint) : undefined
    if (queue !== undefined) enqueue(queue, JSON.stringify({ ...envelope, Message: message, Timestamp: isoInstant(call.now) }), call.now)
  }
  return { MessageId: messageId }
}
