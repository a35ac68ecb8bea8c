import type { Partition, Region } from '../../core/aws.ts'
import type { EpochMs } from '../../core/time.ts'
import type { SessionStore } from './sessions.ts'
import type { LongPoll } from './wire/long-poll.ts'
import type { RawOutput } from './wire/raw-output.ts'
import type { AccountWorld, Principal, World } from './world.ts'

/** How a service speaks when it is asked in its own tongue; a request in another one is answered in the one it came in. */
export type Protocol = 'query' | 'ec2' | 'json-1.0' | 'json-1.1' | 'rest-json' | 'rest-xml'

export type Input = Readonly<Record<string, unknown>>

/**
 * What an operation answers. Objects nest and `undefined` members are left out. A `Date` becomes ISO 8601 in XML and epoch seconds in
 * JSON (write a string where a JSON shape wants ISO). In XML an array becomes `<member>` elements (`<item>` for ec2): wrap it in
 * `XmlList` for other names, and a map in `XmlMap`. `RawOutput` is sent as it is; a `LongPoll` is asked again until it has an answer.
 */
export type Output = Readonly<Record<string, unknown>> | RawOutput | LongPoll

export interface HttpRequest {
  readonly method: string
  /** Path without the query, still percent-encoded. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

/** One request, identified and allowed: what an operation gets to see. */
export interface Call {
  readonly service: Service
  readonly operation: string
  /** The Region of the signature's credential scope. */
  readonly region: Region
  readonly partition: Partition
  readonly world: World
  readonly principal: Principal
  /** The account whose credentials signed the request. */
  readonly account: AccountWorld
  readonly now: EpochMs
  /** The request's parameters: the form, the JSON body, or path, query and body of a REST request together. */
  readonly input: Input
  readonly http: HttpRequest
  readonly sessions: SessionStore
  /** A fault asks that lists end after their first page with a token that leads nowhere. */
  readonly truncated: boolean
  /** A fault asks that every second entry of a batch fails. */
  readonly partial: boolean
}

/** Answers one operation, and may change the world. @throws AwsError for every answer that is not a result. */
export type Operation = (call: Call) => Output

export interface Service {
  /** The service of the signature's credential scope: `iam`, `monitoring`. */
  readonly signingName: string
  /** The prefix of the IAM actions, by which calls are logged and faults are set: `iam`, `cloudwatch`. */
  readonly prefix: string
  readonly protocol: Protocol
  readonly operations: Readonly<Record<string, Operation>>
  /**
   * REST services: `GET /detector/{DetectorId}` or `GET /{Bucket}?policy` → operation. The route with the most query keys wins.
   * A last part `{Key+}` takes the rest of the path.
   */
  readonly routes?: Readonly<Record<string, string>>
  /** The code and status with which the service says that it was asked too often; `Throttling` 400 when absent. */
  readonly throttle?: { readonly code: string; readonly status: number }
  /** IAM action of an operation whose name differs from it (`ListBuckets` → `s3:ListAllMyBuckets`), without the prefix. */
  readonly actions?: Readonly<Record<string, string>>
}

/** The IAM action that allows an operation: `iam:GetAccountSummary`. */
export const actionOf = (service: Service, operation: string): string => `${service.prefix}:${service.actions?.[operation] ?? operation}`
