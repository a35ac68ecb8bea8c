import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../../ports/clock.ts'
import { AwsError } from './aws-error.ts'
import { type CallRecord, type Dispatcher, type PendingReply, createDispatcher } from './dispatch.ts'
import { type Fault, createFaultBox } from './faults.ts'
import { type Limits, createPacer } from './limits.ts'
import type { HttpRequest } from './service.ts'
import { createSessions } from './sessions.ts'
import { takeStaleView } from './stale-view.ts'
import { readBody } from './wire/request.ts'
import { type HttpResponse, writeError } from './wire/response.ts'
import type { World } from './world.ts'

export interface FakeAwsOptions {
  /** Changed in place by the calls that write: pass a world of your own to each fake. */
  readonly world: World
  /** An ephemeral port when absent. */
  readonly port?: number
  /** The world's time; stands still at the world's `now` when absent. */
  readonly clock?: Clock
  readonly faults?: readonly Fault[]
  /** How often each account may ask each service; without limit when absent. `AWS_LIMITS` are like those of AWS. */
  readonly limits?: Limits
  /** Bytes of a request's body; 1 MiB when absent. */
  readonly maxBodyBytes?: number
}

export interface FakeAws {
  /** `http://127.0.0.1:PORT`: the endpoint of every service. */
  readonly url: string
  readonly port: number
  readonly world: World
  /** Every request that named a service, in the order of arrival. */
  readonly calls: readonly CallRecord[]
  setFaults(faults: readonly Fault[]): void
  /** Ends hanging connections too. */
  stop(): Promise<void>
}

function httpRequest(request: IncomingMessage, body: Buffer): HttpRequest {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const host = request.headers.host ?? ''
  const bucket = /^(.+)\.(?:s3\.)?localhost(?::\d+)?$/.exec(host)?.[1]
  const path = bucket === undefined ? url.pathname : `/${bucket}${url.pathname}`
  return { method: request.method ?? 'GET', path, query: url.searchParams, headers: request.headers, body }
}

function send(response: ServerResponse, answer: HttpResponse): void {
  response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(answer.body) })
  response.end(answer.body)
}

const POLL_MS = 20

/** Asks again until there is a response, the time is up, or the caller has gone. */
async function settled({ milliseconds, reply }: PendingReply, response: ServerResponse): Promise<HttpResponse | 'hang'> {
  const until = performance.now() + milliseconds
  for (;;) {
    if (response.destroyed) return 'hang'
    const answer = reply(performance.now() >= until)
    if (answer !== null) return answer
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}

async function handle(dispatcher: Dispatcher, maxBodyBytes: number, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const given = dispatcher.answer(httpRequest(request, await readBody(request, maxBodyBytes)))
    const answer = typeof given === 'object' && 'reply' in given ? await settled(given, response) : given
    if (answer !== 'hang') send(response, answer)
  } catch (error) {
    if (response.destroyed) return
    const known = error instanceof AwsError ? error : new AwsError('InternalFailure', `the fake AWS broke: ${String(error)}`, 500)
    send(response, writeError('json-1.1', known, 'unidentified'))
  }
}

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })

/** Serves a world on loopback: one endpoint for every service, account and Region. @throws when the port is taken. */
export async function startFakeAws(options: FakeAwsOptions): Promise<FakeAws> {
  const { world } = options
  const faults = createFaultBox(options.faults ?? [])
  const calls: CallRecord[] = []
  const clock = options.clock ?? { now: () => world.now }
  let staleView = takeStaleView(world)
  const pacer = createPacer(options.limits ?? {}, () => performance.now())
  const sessions = createSessions(() => Date.now())
  const dispatcher = createDispatcher({ world, clock, faults, pacer, sessions, calls, staleView: () => staleView })
  const server = createServer((request, response) => void handle(dispatcher, options.maxBodyBytes ?? 1_048_576, request, response))
  const port = await listen(server, options.port ?? 0)
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    world,
    calls,
    setFaults(given) {
      faults.set(given)
      staleView = takeStaleView(world)
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
