import type { EpochMs } from '../../../core/time.ts'
import { AwsError } from '../aws-error.ts'
import type { QueueWorld } from '../live/queue.ts'

const seconds = {
  VisibilityTimeout: ['visibilitySeconds', 43_200],
  MessageRetentionPeriod: ['retentionSeconds', 1_209_600],
  DelaySeconds: ['delaySeconds', 900],
  ReceiveMessageWaitTimeSeconds: ['waitSeconds', 20],
} as const satisfies Readonly<Record<string, readonly [keyof QueueWorld, number]>>

const isNumbered = (name: string): name is keyof typeof seconds => Object.hasOwn(seconds, name)
const invalid = (name: string): AwsError => new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`)

function redrivePolicy(text: string): QueueWorld['deadLetter'] {
  if (text === '') return null
  try {
    const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(text) as Readonly<Record<string, unknown>>
    const after = Number(maxReceiveCount)
    if (typeof deadLetterTargetArn === 'string' && Number.isInteger(after) && after >= 1 && after <= 1000)
      return { arn: deadLetterTargetArn, after }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw invalid('RedrivePolicy')
}

/** @throws AwsError for a value that the attribute cannot have, and for an attribute that there is not. */
export function setAttributes(queue: QueueWorld, given: unknown): void {
  if (typeof given !== 'object' || given === null) return
  for (const [name, value] of Object.entries(given as Readonly<Record<string, unknown>>)) {
    const text = String(value)
    if (isNumbered(name)) {
      const [member, most] = seconds[name]
      if (!/^\d+$/.test(text) || Number(text) > most) throw invalid(name)
      queue[member] = Number(text)
    } else if (name === 'RedrivePolicy') queue.deadLetter = redrivePolicy(text)
    else if (name === 'Policy') queue.policy = text
    else if (!/^(?:Kms|SqsManagedSse|MaximumMessageSize|RedriveAllowPolicy)/.test(name))
      throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`)
  }
}

/** @param asked - names, or `All`; none when absent, as SQS has it. */
export function attributesOf(queue: QueueWorld, now: EpochMs, asked: readonly string[] | null): Readonly<Record<string, string>> {
  const { deadLetter, messages } = queue
  const hidden = messages.filter(({ visibleAt }) => visibleAt > now)
  const inFlight = hidden.filter(({ receipt }) => receipt !== null).length
  const all: Readonly<Record<string, string | null>> = {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(messages.length - hidden.length),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(hidden.length - inFlight),
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    ...Object.fromEntries(Object.entries(seconds).map(([name, [member]]) => [name, String(queue[member])])),
    RedrivePolicy: deadLetter === null ? null : JSON.stringify({ deadLetterTargetArn: deadLetter.arn, maxReceiveCount: deadLetter.after }),
    Policy: queue.policy,
  }
  const wanted = Object.entries(all).filter(
    (entry): entry is [string, string] => entry[1] !== null && (asked?.includes('All') === true || asked?.includes(entry[0]) === true),
  )
  return Object.fromEntries(wanted)
}
