import { type AccountId, type Partition, type Region, accountId } from '../../src/core/aws.ts'
import { type Fact, known } from '../../src/core/fact.ts'
import type { AccountFacts, FactName, SharedFacts } from '../../src/core/facts/catalogue.ts'
import { DEFAULT_CONCURRENCY, createCalls } from '../../src/adapters/aws-read/calls.ts'
import { withPrerequisites } from '../../src/adapters/aws-read/collect.ts'
import { COLLECTORS } from '../../src/adapters/aws-read/collectors.ts'
import { createSightings } from '../../src/adapters/aws-read/observations.ts'
import { type Reading, readAccount, readShared } from '../../src/adapters/aws-read/run-collectors.ts'
import { startWiring } from '../../src/adapters/aws-read/open-sessions.ts'
import { createSession, releaseConnections } from '../../src/adapters/aws-read/session.ts'
import { administratorKey } from '../../src/testing/fake-aws/build-world.ts'
import type { Fault } from '../../src/testing/fake-aws/faults.ts'
import { startFakeAws } from '../../src/testing/fake-aws/server.ts'
import { parseWorld } from '../../src/testing/fake-aws/world-file.ts'

/** Facts as plain values: what is unknown reads `{ unknown: REASON }`, at any depth. */
export type Plain = Readonly<Partial<Record<keyof AccountFacts | keyof SharedFacts, unknown>>>

export interface AccountsRead extends Plain {
  /** `operation Region` of every request that the fake saw. */
  readonly asked: readonly string[]
  /** The words of every unknown fact, at any depth. */
  readonly details: readonly string[]
}

const isFact = (value: object): value is Fact<unknown> => 'known' in value && 'observedAt' in value && 'source' in value

function plain(value: unknown, details: string[]): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => plain(item, details))
  if (!isFact(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, details)]))
  if (value.known) return plain(value.value, details)
  details.push(`${value.source}: ${value.detail}`)
  return { unknown: value.reason }
}

export interface ReadOptions {
  readonly facts: readonly FactName[]
  /** Each is read with its administrator's key, and what is read of the first one comes back; by default the first of the world alone. */
  readonly accounts?: readonly string[]
  readonly regions?: readonly Region[]
  readonly faults?: readonly Fault[]
  readonly partition?: Partition
  /** Asked instead of the fake, which then only says which accounts there are. */
  readonly endpoint?: string
}

/** Reads accounts of a world with the collectors, over HTTP, with one attempt at each call. */
export async function readAccounts(world: string, options: ReadOptions): Promise<AccountsRead> {
  const { partition = 'aws', regions = ['us-east-1', 'eu-west-1'] } = options
  const aws = await startFakeAws({ world: parseWorld(world, 'world.yml'), faults: options.faults ?? [] })
  try {
    const patience = { timeoutMs: 5000, attempts: 1, backoffMs: 1, reportMs: 1000 }
    const clock = { now: () => aws.world.now }
    const means = { calls: createCalls(patience, DEFAULT_CONCURRENCY, () => undefined), clock, patience }
    const { wiring } = await startWiring({
      region: 'us-east-1',
      profile: undefined,
      credentials: undefined,
      endpoint: options.endpoint ?? aws.url,
      userAgent: 'rootwarden/test',
      timeoutMs: patience.timeoutMs,
      connections: 32,
    })
    const wanted = withPrerequisites(COLLECTORS, options.facts)
    const accounts = (options.accounts ?? [...aws.world.accounts.keys()].slice(0, 1)).map(accountId)
    const sessions = new Map(
      accounts.map((account) => {
        const credentials = { accessKeyId: administratorKey(account), secretAccessKey: 'fake' }
        return [account, createSession(wiring, { account, partition, via: '', isRoot: false, credentials })] as const
      }),
    )
    const readings: Reading[] = []
    for (const [account, session] of sessions) {
      const sightings = createSightings()
      sightings.add({ enabledRegions: [known(regions, clock.now(), 'ec2:DescribeRegions')] })
      const reading = { account, name: null, sightings }
      // oxlint-disable-next-line no-await-in-loop -- one account after the other keeps the log of requests in order
      await readAccount(reading, session, 'account', wanted, means)
      readings.push(reading)
    }
    const whyNot = (account: AccountId): string => `nobody reads ${account}`
    const shared = await readShared(wanted, { ...means, readings, sessions, whyNot })
    releaseConnections(wiring)
    const details: string[] = []
    const observed = Object.entries(readings[0]?.sightings.all() ?? {}).map(([name, facts]) => [name, facts?.[0]] as const)
    return {
      ...(plain({ ...Object.fromEntries(observed), ...shared }, details) as Plain),
      asked: aws.calls.map(({ operation, region }) => `${operation} ${region}`),
      details,
    }
  } finally {
    await aws.stop()
  }
}
