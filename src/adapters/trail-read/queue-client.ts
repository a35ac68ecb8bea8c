import type { Message, SQSClient } from '@aws-sdk/client-sqs'
import { AppError } from '../../core/app-error.ts'
import { codeOf, failureKind } from './aws-failure.ts'
import { wordsOf } from './refusal.ts'
import { type AwsAccess, clientOptions } from './s3-objects.ts'

/** Which queue, as far as what was given says so. */
export interface QueuePlace {
  readonly name: string
  readonly account: string | null
  readonly region: string | null
  readonly url: string | null
}

/** Reads a queue's URL, ARN or name. @returns `null` for anything else. */
export function parseQueue(given: string): QueuePlace | null {
  const [, host = '', account = null, name = ''] = /^https?:\/\/([^/]+)\/(\d{12})\/([\w.-]{1,80})$/.exec(given) ?? []
  const region = /^(?:sqs(?:-fips)?\.)?([a-z]{2}[a-z0-9-]+-\d)\./.exec(host)?.[1] ?? null
  if (account !== null) return { name, account, region, url: given }
  const arn = /^arn:[\w-]+:sqs:([a-z0-9-]+):(\d{12}):([\w.-]{1,80})$/.exec(given)
  if (arn !== null) return { name: arn[3] ?? '', account: arn[2] ?? null, region: arn[1] ?? null, url: null }
  return /^[\w-]{1,80}(?:\.fifo)?$/.test(given) ? { name: given, account: null, region: null, url: null } : null
}

/** One receipt of a message that is to be deleted, and why it was not. */
export interface Undeleted {
  readonly receipt: string
  readonly because: string
  /** Trying again can help. */
  readonly passing: boolean
}

/** A queue as this product uses SQS. Every method throws AppError `queue_not_found`, `queue_denied` or `queue_failed`. */
export interface QueueClient {
  /** Empty when nothing came, and when it was stopped meanwhile. */
  receive(atMost: number, waitSeconds: number): Promise<readonly Message[]>
  /** @param receipts - ten at most. @returns those that could not be deleted. */
  remove(receipts: readonly string[]): Promise<readonly Undeleted[]>
  /** @returns false when the message is no longer in flight under this receipt. */
  hide(receipt: string, seconds: number): Promise<boolean>
  /** Receives nothing more. */
  stop(): void
  close(): void
}

function failure(error: unknown, { name }: QueuePlace, action: string): AppError {
  if (error instanceof AppError) return error
  const say = (code: string, what: string, hint: string): AppError =>
    new AppError(code, `${what} the queue ${name}: ${wordsOf(error)}`, { kind: 'operation', hint, cause: error })
  if (/QueueDoesNotExist|NonExistentQueue|InvalidAddress|QueueDeletedRecently/.test(codeOf(error)))
    return say(
      'queue_not_found',
      'cannot find',
      'check its name, account and Region; name it by its URL or ARN when it lies in another one',
    )
  if (failureKind(error) === 'denied')
    return say('queue_denied', 'not allowed to use', `grant ${action} on the queue (and kms:Decrypt on its key where it is encrypted)`)
  return say(
    'queue_failed',
    'no answer about',
    'messages stay in the queue until it answers; check the network, the credentials, and the state of AWS',
  )
}

const gone = /MessageNotInflight|ReceiptHandleIsInvalid|InvalidParameterValue/

type Ask = <Answer>(action: string, request: (client: SQSClient, url: string) => Promise<Answer>) => Promise<Answer>

/** Opens the client and finds the queue's URL on the first use; a failure is forgotten, and tried again by the next. */
function createAsk(place: QueuePlace, access: AwsAccess): { readonly ask: Ask; readonly close: () => void } {
  let opened: Promise<SQSClient> | null = null
  let url: string | null = place.url
  const region = place.region === null ? {} : { region: place.region }
  const client = (): Promise<SQSClient> =>
    (opened ??= import('@aws-sdk/client-sqs').then(({ SQSClient }) => new SQSClient(clientOptions({ ...access, ...region }))))

  async function urlOf(sqs: SQSClient): Promise<string> {
    const { GetQueueUrlCommand } = await import('@aws-sdk/client-sqs')
    const owner = place.account === null ? {} : { QueueOwnerAWSAccountId: place.account }
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: place.name, ...owner }))
    if (QueueUrl === undefined) throw new Error('the answer names no URL')
    return QueueUrl
  }

  return {
    async ask(action, request) {
      try {
        const sqs = await client()
        url ??= await urlOf(sqs)
        return await request(sqs, url)
      } catch (error) {
        throw failure(error, place, action)
      }
    },
    close: () => void opened?.then((sqs) => sqs.destroy()),
  }
}

export function openQueueClient(place: QueuePlace, access: AwsAccess): QueueClient {
  const { ask, close } = createAsk(place, access)
  const stopping = new AbortController()
  return {
    receive: (atMost, waitSeconds) =>
      ask('sqs:ReceiveMessage', async (client, QueueUrl) => {
        const { ReceiveMessageCommand } = await import('@aws-sdk/client-sqs')
        const input = { QueueUrl, MaxNumberOfMessages: atMost, WaitTimeSeconds: waitSeconds, MessageSystemAttributeNames: ['All' as const] }
        try {
          const { Messages = [] } = await client.send(new ReceiveMessageCommand(input), { abortSignal: stopping.signal })
          return Messages
        } catch (error) {
          if (stopping.signal.aborted) return []
          throw error
        }
      }),
    remove: (receipts) =>
      ask('sqs:DeleteMessage', async (client, QueueUrl) => {
        const { DeleteMessageBatchCommand } = await import('@aws-sdk/client-sqs')
        const Entries = receipts.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }))
        const { Failed = [] } = await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
        return Failed.map(({ Id, Code, Message, SenderFault }) => ({
          receipt: receipts[Number(Id)] ?? '',
          because: [Code, Message].filter((word) => word !== undefined).join(': '),
          passing: SenderFault === false,
        }))
      }),
    hide: (receipt, seconds) =>
      ask('sqs:ChangeMessageVisibility', async (client, QueueUrl) => {
        const { ChangeMessageVisibilityCommand } = await import('@aws-sdk/client-sqs')
        try {
          await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: receipt, VisibilityTimeout: seconds }))
          return true
        } catch (error) {
          if (gone.test(codeOf(error))) return false
          throw error
        }
      }),
    stop: () => stopping.abort(),
    close() {
      stopping.abort()
      close()
    },
  }
}
