import { type AccountId, GLOBAL_REGION, type Partition, type Region } from '../../core/aws.ts'
import { type Client, SERVICES, type Service, createClient } from './services.ts'

/** Credentials of one account, and the clients that use them. */
export interface Session {
  readonly account: AccountId
  readonly partition: Partition
  /** Put before the names of operations made in it: `sts:AssumeRoot > ` in a root session, otherwise nothing. */
  readonly via: string
  /** The caller in it is the account's root user. */
  readonly isRoot: boolean
  /** Makes sure that the credentials last. Awaited before a call takes its place in the queue, for it may have to make a call itself. */
  ready(): Promise<void>
  client(service: Service, region?: Region): Promise<Client>
}

/** What a session is made of. */
export interface SessionOf {
  readonly account: AccountId
  readonly partition: Partition
  readonly via: string
  readonly isRoot: boolean
  /** What the SDK takes: keys, or a function that yields them anew when they expire. */
  readonly credentials: unknown
  readonly ready?: () => Promise<void>
}

/** What all clients of one reader have in common. */
export interface Wiring {
  /** The Region of services that are not global, unless a call names another. */
  readonly region: Region
  readonly endpoint: string | undefined
  readonly userAgent: string
  /** What the first client read of the machine's configuration, in the SDK's terms: FIPS endpoints, dual stack and the like. */
  readonly machine: object
  /** One pool of connections for all clients: five hundred accounts share the same few hosts. */
  readonly requestHandler: { destroy(): void }
}

/** Environment variables by which the SDK itself takes an endpoint: a bucket's name cannot be part of such a host's name. */
const endpointVariables = ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3']

/** What every client is built with. The SDK never retries: pace and patience are the reader's, see `calls.ts`. */
export const clientConfiguration = ({ endpoint, userAgent }: Pick<Wiring, 'endpoint' | 'userAgent'>): object => ({
  maxAttempts: 1,
  customUserAgent: userAgent,
  followRegionRedirects: true,
  forcePathStyle: endpoint !== undefined || endpointVariables.some((name) => process.env[name] !== undefined),
  ...(endpoint === undefined ? {} : { endpoint }),
})

export function createSession(
  wiring: Wiring,
  { account, partition, via, isRoot, credentials, ready = async () => undefined }: SessionOf,
): Session {
  const clients = new Map<string, Promise<Client>>()
  return {
    account,
    partition,
    via,
    isRoot,
    ready,
    client(service, region) {
      const where = region ?? (SERVICES[service].global ? GLOBAL_REGION[partition] : wiring.region)
      const key = `${service} ${where}`
      const existing = clients.get(key)
      if (existing !== undefined) return existing
      const client = createClient(service, {
        ...wiring.machine,
        ...clientConfiguration(wiring),
        region: where,
        credentials,
        requestHandler: wiring.requestHandler,
      })
      clients.set(key, client)
      return client
    },
  }
}

/** Closes the connections. Nothing made with this wiring can be used afterwards. */
export const releaseConnections = ({ requestHandler }: Wiring): void => requestHandler.destroy()
