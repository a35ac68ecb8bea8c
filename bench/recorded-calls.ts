import { MACHINE_SETTINGS } from '../src/adapters/aws-read/open-sessions.ts'
import { JsonClient } from '../src/adapters/aws-read/signed-json/json-client.ts'
import { type Client, watchCalls } from './sdk-sender.ts'

type Make<T> = new (argument: object) => T

/** One call as it went out, with all that is needed to make it again. */
interface RecordedCall {
  readonly client: Make<Client>
  readonly region: string
  readonly credentials: unknown
  /** What the client had of the machine's configuration. */
  readonly machine: object
  readonly command: Make<object>
  readonly input: object
}

/** Notes every AWS call of this process while `work` runs. */
export async function recordCalls(work: () => Promise<unknown>): Promise<readonly RecordedCall[]> {
  const calls: Promise<RecordedCall>[] = []
  const undo = watchCalls((client, command) => calls.push(asRecorded(client, command as { readonly input: object })))
  try {
    await work()
  } finally {
    undo()
  }
  return Promise.all(calls)
}

async function asRecorded(client: Client, command: { readonly input: object }): Promise<RecordedCall> {
  const input = structuredClone(command.input)
  return {
    client: client.constructor as Make<Client>,
    region: await client.config.region(),
    credentials: client.config.credentials,
    machine: Object.fromEntries(MACHINE_SETTINGS.map((name) => [name, Reflect.get(client.config, name) as unknown])),
    command: command.constructor as Make<object>,
    input,
  }
}

/**
 * Makes the recorded calls again and does nothing with the answers: each on a plain client, built once for each service and Region as
 * any caller would, over one pool of connections, so many at once, none waiting for another.
 *
 * @returns how many answers the SDK threw: some are what a read expects, such as `NoSuchEntity`.
 */
export async function replayCalls(calls: readonly RecordedCall[], endpoint: string, concurrency: number): Promise<number> {
  const agent = { keepAlive: true, maxSockets: concurrency }
  const clients = new Map<string, Client>()
  let requestHandler: unknown = { httpAgent: agent, httpsAgent: agent }

  const clientFor = ({ client: Constructor, region, credentials, machine }: RecordedCall): Client => {
    const key = `${Constructor.name} ${region}`
    const existing = clients.get(key)
    if (existing !== undefined) return existing
    const client = new Constructor({
      ...machine,
      region,
      credentials,
      endpoint,
      requestHandler,
      maxAttempts: 1,
      followRegionRedirects: true,
      forcePathStyle: true,
    })
    if (!(client instanceof JsonClient)) requestHandler = client.config.requestHandler
    clients.set(key, client)
    return client
  }

  let next = 0
  let refused = 0
  const worker = async (): Promise<void> => {
    for (let call = calls[next++]; call !== undefined; call = calls[next++]) {
      await clientFor(call)
        .send(new call.command(call.input))
        .catch(() => {
          refused += 1
        })
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  for (const { config } of clients.values()) (config.requestHandler as { destroy(): void }).destroy()
  return refused
}
