import type { IncomingMessage } from 'node:http'
import type { Region } from '../../../core/aws.ts'
import { AwsError } from '../aws-error.ts'
import type { HttpRequest, Input, Protocol, Service } from '../service.ts'
import { parseForm } from './form.ts'
import { matchRoute } from './routes.ts'

/** The credential scope of a Signature Version 4 request: who, where and what. The signature itself is not checked. */
export interface CredentialScope {
  readonly accessKeyId: string
  readonly region: Region
  readonly signingName: string
}

/** @returns the scope of the `Authorization` header, or of a presigned URL; `null` for an unsigned request. */
export function credentialScope(http: HttpRequest): CredentialScope | null {
  const header = http.headers['authorization']
  const text = typeof header === 'string' ? /Credential=([^,\s]+)/.exec(header)?.[1] : http.query.get('X-Amz-Credential')
  if (!text) return null
  const [accessKeyId, , region, signingName, terminator] = text.split('/')
  if (!accessKeyId || !region || !signingName || terminator !== 'aws4_request') return null
  return { accessKeyId, region, signingName }
}

/** Reads a request's body and keeps no more of it than the bound. @throws AwsError `RequestEntityTooLarge` (413) past it. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  // Read to the end even past the bound: to stop would close the connection before the refusal is sent.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= maxBytes) chunks.push(chunk)
  }
  if (size > maxBytes) throw new AwsError('RequestEntityTooLarge', `The request body is larger than ${maxBytes} bytes`, 413)
  return Buffer.concat(chunks)
}

const isRecord = (value: unknown): value is Input => typeof value === 'object' && value !== null && !Array.isArray(value)

function parseJson(body: Buffer): Input {
  if (body.length === 0) return {}
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    if (isRecord(value)) return value
  } catch {
    throw new AwsError('SerializationException', 'The request body is not valid JSON')
  }
  throw new AwsError('SerializationException', 'The request body is not a JSON object')
}

export interface ParsedRequest {
  readonly protocol: Protocol
  /** `null` when no route of the service fits. */
  readonly operation: string | null
  readonly input: Input
}

/** The protocol in which a request speaks, which is that of its answer: a JSON target, a form with an `Action`, or the service's own. */
export function protocolOf(service: Service, http: HttpRequest): Protocol {
  if (typeof http.headers['x-amz-target'] === 'string') {
    return String(http.headers['content-type']).includes('json-1.0') ? 'json-1.0' : 'json-1.1'
  }
  if (service.protocol === 'query' || service.protocol === 'ec2') return service.protocol
  return String(http.headers['content-type']).startsWith('application/x-www-form-urlencoded') ? 'query' : service.protocol
}

/** Reads operation and parameters. @throws AwsError for a body that cannot be read. */
export function parseRequest(service: Service, protocol: Protocol, http: HttpRequest): ParsedRequest {
  switch (protocol) {
    case 'json-1.0':
    case 'json-1.1': {
      const target = http.headers['x-amz-target']
      return { protocol, operation: typeof target === 'string' ? (target.split('.').at(-1) ?? null) : null, input: parseJson(http.body) }
    }
    case 'query':
    case 'ec2': {
      const form = { ...Object.fromEntries(http.query), ...parseForm(http.body.toString('utf8')) }
      return { protocol, operation: typeof form['Action'] === 'string' ? form['Action'] : null, input: form }
    }
    case 'rest-json':
    case 'rest-xml': {
      const route = matchRoute(service.routes ?? {}, http)
      const body = protocol === 'rest-json' ? parseJson(http.body) : {}
      return { protocol, operation: route?.operation ?? null, input: { ...route?.parameters, ...body } }
    }
  }
}
