import type { AwsError } from '../aws-error.ts'
import type { Output, Protocol, Service } from '../service.ts'
import type { LongPoll } from './long-poll.ts'
import { RawOutput } from './raw-output.ts'
import { escapeXml, members } from './xml.ts'

export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

/** JSON with instants in seconds and bytes in base64, as the JSON protocols write them. */
const json = (value: unknown): string =>
  JSON.stringify(value, function replace(this: Record<string, unknown>, key: string, plain: unknown) {
    const original = this[key]
    if (original instanceof Date) return original.getTime() / 1000
    return original instanceof Uint8Array ? Buffer.from(original).toString('base64') : plain
  })

const xmlHeader = '<?xml version="1.0" encoding="UTF-8"?>\n'
const jsonType = (protocol: Protocol): string => (protocol === 'rest-json' ? 'application/json' : `application/x-amz-${protocol}`)

function body(
  service: Service,
  protocol: Protocol,
  operation: string,
  output: Readonly<Record<string, unknown>>,
  requestId: string,
): string {
  switch (protocol) {
    case 'query': {
      const result = `<${operation}Result>${members(output)}</${operation}Result>`
      const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`
      const namespace = `https://${service.prefix}.amazonaws.com/doc/`
      return `<${operation}Response xmlns="${namespace}">${result}${metadata}</${operation}Response>`
    }
    case 'ec2':
      return `${xmlHeader}<${operation}Response><requestId>${requestId}</requestId>${members(output, 'item')}</${operation}Response>`
    case 'rest-xml':
      return `${xmlHeader}${members(output)}`
    default:
      return json(output)
  }
}

const isXml = (protocol: Protocol): boolean => protocol === 'query' || protocol === 'ec2' || protocol === 'rest-xml'

/** Writes an operation's result. For restXml the output's one member names the document: `{ VersioningConfiguration: { Status } }`. */
export function writeOutput(
  service: Service,
  protocol: Protocol,
  operation: string,
  output: Exclude<Output, LongPoll>,
  requestId: string,
): HttpResponse {
  const ids = { 'x-amzn-requestid': requestId, 'x-amz-request-id': requestId }
  if (output instanceof RawOutput) {
    return { status: output.status, headers: { 'content-type': output.contentType, ...ids, ...output.headers }, body: output.body }
  }
  const contentType = isXml(protocol) ? 'text/xml' : jsonType(protocol)
  return { status: 200, headers: { 'content-type': contentType, ...ids }, body: body(service, protocol, operation, output, requestId) }
}

function errorBody(protocol: Protocol, error: AwsError, requestId: string): string {
  const type = error.status < 500 ? 'Sender' : 'Receiver'
  const words = `<Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>${members(error.members)}`
  switch (protocol) {
    case 'query':
      return `<ErrorResponse><Error><Type>${type}</Type>${words}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`
    case 'ec2':
      return `${xmlHeader}<Response><Errors><Error>${words}</Error></Errors><RequestID>${requestId}</RequestID></Response>`
    case 'rest-xml':
      return `${xmlHeader}<Error>${words}<RequestId>${requestId}</RequestId></Error>`
    case 'rest-json':
      return json({ message: error.message, ...error.members })
    default:
      return json({ __type: error.code, message: error.message, Message: error.message, ...error.members })
  }
}

/** Writes an error in the form of the protocol. */
export function writeError(protocol: Protocol, error: AwsError, requestId: string): HttpResponse {
  const contentType = isXml(protocol) ? 'text/xml' : jsonType(protocol)
  const errorType = isXml(protocol) ? {} : { 'x-amzn-errortype': error.code }
  const type = error.status < 500 ? 'Sender' : 'Receiver'
  const queryError = error.queryCode === null ? {} : { 'x-amzn-query-error': `${error.queryCode};${type}` }
  const headers = { 'content-type': contentType, 'x-amzn-requestid': requestId, 'x-amz-request-id': requestId, ...errorType, ...queryError }
  return { status: error.status, headers, body: errorBody(protocol, error, requestId) }
}
