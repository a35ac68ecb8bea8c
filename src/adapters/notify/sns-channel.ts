import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { noticeLine, plainNotice } from '../../core/alert/format/plain-notice.ts'
import { AppError } from '../../core/app-error.ts'
import { parseArn } from '../../core/aws.ts'
import type { Notifier } from '../../ports/notifier.ts'
import { type AwsWiring, awsFailure, clientOf } from './aws-failure.ts'

const MOST_SUBJECT = 100
const MOST_MESSAGE = 200_000

/** SNS takes printable ASCII, and a letter, digit or sign first. @see SNS API Reference, "Publish" */
const subjectOf = (line: string): string =>
  line
    .replaceAll(/[^ -~]/g, '-')
    .trim()
    .slice(0, MOST_SUBJECT)

/**
 * Publishes notices to a topic, as plain text with the level and the alert as attributes to filter by. On a FIFO topic one alert's
 * notices stay in order, and a repetition is dropped.
 *
 * @throws AppError `channel_invalid` for what is no topic's ARN.
 */
export function snsChannel(channel: string, topicArn: string, wiring: AwsWiring): Notifier {
  const arn = parseArn(topicArn)
  if (arn === null || arn.service !== 'sns')
    throw new AppError('channel_invalid', `The channel "${channel}" cannot be used: its topic is no ARN of an SNS topic.`, {
      kind: 'usage',
      hint: 'Write it as arn:aws:sns:REGION:ACCOUNT:NAME.',
    })
  const client = new SNSClient(clientOf(wiring, arn.region))
  const isFifo = topicArn.endsWith('.fifo')
  const attribute = (value: string) => ({ DataType: 'String', StringValue: value })
  return {
    channel,
    address: topicArn,
    send: async ({ notice, text }) => {
      try {
        const { MessageId } = await client.send(
          new PublishCommand({
            TopicArn: topicArn,
            Subject: subjectOf(noticeLine(text)),
            Message: plainNotice(text).join('\n').slice(0, MOST_MESSAGE),
            MessageAttributes: { level: attribute(notice.level), subject: attribute(notice.subject), thread: attribute(notice.thread) },
            ...(isFifo ? { MessageGroupId: notice.thread, MessageDeduplicationId: notice.id } : {}),
          }),
        )
        return { ok: true, thread: null, receipt: `message ${MessageId ?? 'without an id'}` }
      } catch (error) {
        return awsFailure(error)
      }
    },
  }
}
