import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { diagnose } from '../failure.ts'
import { CostAndUsageReportClient, DescribeReportDefinitionsCommand } from './cost-and-usage-report.ts'
import { DataExportsClient, GetExportCommand } from './data-exports.ts'

const credentials = { accessKeyId: 'AKIA999900001111EXAMPLE', secretAccessKey: 'fake', sessionToken: 'session' }
const stops: (() => void)[] = []

async function serve(answer: (request: IncomingMessage, response: ServerResponse, body: string) => void): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => answer(request, response, Buffer.concat(chunks).toString()))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stops.push(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const environment = ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_BCM_DATA_EXPORTS', 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']

afterEach(() => {
  for (const stop of stops.splice(0)) stop()
  for (const name of environment) delete process.env[name]
})

const reports = (endpoint: string): CostAndUsageReportClient => new CostAndUsageReportClient({ region: 'us-east-1', credentials, endpoint })
const ask = (endpoint: string): Promise<object> => reports(endpoint).send(new DescribeReportDefinitionsCommand({}))
const reasonOf = (sent: Promise<object>): Promise<unknown> =>
  sent.then(
    () => 'answered',
    (error: unknown) => diagnose(error).reason,
  )

describe('a request', () => {
  it('is one signed POST of JSON', async () => {
    const seen: { headers: IncomingMessage['headers']; method: string | undefined; body: string }[] = []
    const url = await serve(({ headers, method }, response, body) => {
      seen.push({ headers, method, body })
      response.end('{"ReportDefinitions":[]}')
    })
    const answer = await reports(url).send(new DescribeReportDefinitionsCommand({ NextToken: 'page two' }))
    expect(answer).toEqual({ ReportDefinitions: [] })
    expect(seen).toMatchObject([
      {
        method: 'POST',
        body: '{"NextToken":"page two"}',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'AWSOrigamiServiceGatewayService.DescribeReportDefinitions',
          'x-amz-security-token': 'session',
          authorization: expect.stringMatching(
            /^AWS4-HMAC-SHA256 Credential=AKIA999900001111EXAMPLE\/\d{8}\/us-east-1\/cur\/aws4_request, SignedHeaders=[\w;-]*host;[\w;-]*, Signature=[0-9a-f]{64}$/,
          ),
          host: url.replace('http://', ''),
        },
      },
    ])
  })

  it('goes to the endpoint that the environment names, the service’s own first', async () => {
    const answers = (name: string) => (_request: IncomingMessage, response: ServerResponse) => response.end(`{"Export":{"Name":"${name}"}}`)
    process.env['AWS_ENDPOINT_URL'] = await serve(answers('general'))
    const send = (): Promise<object> =>
      new DataExportsClient({ region: 'us-east-1', credentials }).send(new GetExportCommand({ ExportArn: 'arn' }))
    expect(await send()).toEqual({ Export: { Name: 'general' } })
    process.env['AWS_ENDPOINT_URL_BCM_DATA_EXPORTS'] = await serve(answers('own'))
    expect(await send()).toEqual({ Export: { Name: 'own' } })
  })
})

describe('an answer', () => {
  const json =
    (status: number, body: string, headers: Readonly<Record<string, string>> = {}) =>
    (_: IncomingMessage, response: ServerResponse) =>
      response.writeHead(status, headers).end(body)
  const cases: readonly (readonly [name: string, answer: (request: IncomingMessage, response: ServerResponse) => void, reason: string])[] =
    [
      ['that refuses', json(400, '{"__type":"com.amazonaws.cur#AccessDeniedException","message":"no"}'), 'access-denied'],
      [
        'that refuses in a header',
        json(400, '{"Message":"no"}', { 'x-amzn-errortype': 'AccessDeniedException:http://internal/' }),
        'access-denied',
      ],
      ['that asks for patience', json(400, '{"__type":"ThrottlingException","message":"Rate exceeded"}'), 'throttled'],
      ['of a broken service', json(500, '{"__type":"InternalErrorException","message":"oops"}'), 'failed'],
      ['that is no JSON', json(200, '<ok/>'), 'malformed'],
      ['that is a number', json(200, '42'), 'malformed'],
      ['that is empty', json(200, ''), 'malformed'],
      ['that is a web page', json(404, '<!doctype html><title>404</title>'), 'not-supported'],
      ['that leads elsewhere', json(307, '', { location: 'http://192.0.2.1/' }), 'failed'],
      [
        'that is cut off',
        (_, response) => void response.writeHead(200, { 'content-length': '100' }).write('{', () => response.destroy()),
        'failed',
      ],
    ]
  it.each(cases)('%s', async (_name, answer, reason) => {
    expect(await reasonOf(ask(await serve(answer)))).toBe(reason)
  })

  it('keeps AWS’s words', async () => {
    const url = await serve(json(400, '{"__type":"AccessDeniedException","Message":"User: x is not authorized"}'))
    const error: unknown = await ask(url).catch((thrown: unknown) => thrown)
    expect(diagnose(error)).toMatchObject({ code: 'AccessDenied', detail: 'User: x is not authorized' })
  })

  it('without an end is given up', async () => {
    const url = await serve((_, response) => {
      const flood = (): void => {
        while (response.write(' '.repeat(65_536)));
        response.once('drain', flood)
      }
      flood()
    })
    const error: unknown = await ask(url).catch((thrown: unknown) => thrown)
    expect(diagnose(error)).toMatchObject({ reason: 'failed', detail: 'the answer is larger than 4 MB' })
  })

  it('of a server that is not there is a matter of the network', async () => {
    const url = await serve(() => undefined)
    for (const stop of stops.splice(0)) stop()
    expect(await reasonOf(ask(url))).toBe('network')
  })

  it('is not waited for once the client is closed', async () => {
    const client = reports(await serve(() => undefined))
    const sent = client.send(new DescribeReportDefinitionsCommand({}))
    client.config.requestHandler.destroy()
    expect(await reasonOf(sent)).toBe('timed-out')
  })
})
