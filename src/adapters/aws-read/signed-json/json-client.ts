import { Sha256 } from '@smithy/core/checksum'
import { HttpRequest } from '@smithy/core/transport'
import { SignatureV4 } from '@smithy/signature-v4'
import type { AwsCredentialIdentity, Provider } from '@smithy/types'

/** How a service of the protocol AWS JSON 1.1 is reached. */
export interface JsonService {
  /** The service name of the signature: `cur`. */
  readonly signingName: string
  /** What stands before the operation in `X-Amz-Target`. */
  readonly targetPrefix: string
  /** The service's own variable beside `AWS_ENDPOINT_URL`: `AWS_ENDPOINT_URL_BCM_DATA_EXPORTS`. */
  readonly endpointVariable: string
  readonly endpointOf: (region: string) => string
}

/** The part of an SDK client's configuration that is understood; the rest is left alone. */
export interface JsonClientConfiguration {
  readonly region?: string | Provider<string>
  readonly credentials?: AwsCredentialIdentity | Provider<AwsCredentialIdentity>
  readonly endpoint?: string
}

/** Milliseconds from the first byte sent to the last one received. */
const TIMEOUT_MS = 20_000
/** A billing account has at most a few dozen reports; an answer that is larger than this is none. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024

/** A command as the SDK's clients know it. */
export interface JsonCommand {
  readonly operation: string
  readonly input: object
}

/**
 * A client for services whose SDK package is not worth its weight for the two calls we make: signed by the SDK's own signer, with
 * errors that look as the SDK's do (`name` is the code, `$metadata.httpStatusCode` the status). It does not retry.
 */
export class JsonClient {
  readonly config: {
    readonly requestHandler: { destroy(): void }
    readonly credentials: AwsCredentialIdentity | Provider<AwsCredentialIdentity>
    readonly region: Provider<string>
  }
  readonly #service: JsonService
  readonly #endpoint: string | undefined
  readonly #stopped = new AbortController()

  constructor(service: JsonService, configuration: JsonClientConfiguration) {
    const { region, credentials, endpoint } = configuration
    if (region === undefined || credentials === undefined)
      throw new Error(`the client of ${service.signingName} needs a Region and credentials`)
    this.#service = service
    this.#endpoint = endpoint ?? configuredEndpoint(service.endpointVariable)
    this.config = {
      requestHandler: { destroy: () => this.#stopped.abort() },
      credentials,
      region: typeof region === 'string' ? () => Promise.resolve(region) : region,
    }
  }

  /** @throws an error in the SDK's form: refused, timed out, unreachable, unparsable, or larger than an answer can be. */
  async send(command: JsonCommand): Promise<object> {
    const region = await this.config.region()
    const url = new URL(this.#endpoint ?? this.#service.endpointOf(region))
    const body = JSON.stringify(command.input)
    const response = await fetch(url, {
      method: 'POST',
      headers: await this.#sign(url, `${this.#service.targetPrefix}.${command.operation}`, body, region),
      body,
      redirect: 'error',
      signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), this.#stopped.signal]),
    })
    return parse(response.status, response.headers.get('x-amzn-errortype'), await readBounded(response))
  }

  async #sign(url: URL, target: string, body: string, region: string): Promise<Record<string, string>> {
    const signer = new SignatureV4({ service: this.#service.signingName, region, credentials: this.config.credentials, sha256: Sha256 })
    const { headers } = await signer.sign(
      new HttpRequest({
        method: 'POST',
        protocol: url.protocol,
        hostname: url.hostname,
        path: url.pathname,
        headers: { host: url.host, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
        body,
      }),
    )
    // `fetch` writes this header itself, from the URL, and refuses to be told.
    return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'host'))
  }
}

/** @see AWS SDKs and Tools Reference Guide, "Service-specific endpoints": which variable wins, and the one that switches both off. */
function configuredEndpoint(variable: string): string | undefined {
  const { env } = process
  if (env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']?.toLowerCase() === 'true') return undefined
  return env[variable] || env['AWS_ENDPOINT_URL'] || undefined
}

async function readBounded(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > MAX_ANSWER_BYTES) throw new Error(`the answer is larger than ${MAX_ANSWER_BYTES / 1024 / 1024} MB`)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

function parse(status: number, errorType: string | null, text: string): object {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch (cause) {
    throw Object.assign(new SyntaxError('the answer is no JSON', { cause }), {
      $metadata: { httpStatusCode: status },
      $responseBodyText: text,
    })
  }
  if (typeof body !== 'object' || body === null) {
    throw Object.assign(new SyntaxError('the answer is no JSON object'), { $metadata: { httpStatusCode: status }, $responseBodyText: text })
  }
  if (status < 300) return body
  const member = (name: string): string => {
    const value: unknown = Reflect.get(body, name)
    return typeof value === 'string' ? value : ''
  }
  const error = new Error(member('message') || member('Message') || `HTTP ${status}`)
  error.name = errorType ?? (member('__type') || 'UnknownError')
  throw Object.assign(error, { $metadata: { httpStatusCode: status } })
}

/** Makes a command class as the SDK's packages export them, typed by what goes out and what comes in. */
export function jsonCommand<Input extends object, Output extends object>(operation: string) {
  return class implements JsonCommand {
    readonly operation = operation
    readonly input: Input
    /** For the compiler alone: the SDK's commands tell by it what they answer. */
    declare resolveMiddleware: (...parameters: never[]) => (parameters: never) => Promise<{ output: Output }>

    constructor(input: Input) {
      this.input = input
    }
  }
}
