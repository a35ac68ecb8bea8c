import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../adapters/store/open-store.ts'
import { createCanary } from '../adapters/trail-read/canary.ts'
import { createGuardDutyFindings } from '../adapters/trail-read/guardduty-findings.ts'
import { createHistorySweep } from '../adapters/trail-read/lookup-sweep.ts'
import { ownAccount } from '../adapters/trail-read/own-account.ts'
import type { AwsAccess } from '../adapters/trail-read/s3-objects.ts'
import { createTrailQueue } from '../adapters/trail-read/trail-queue.ts'
import type { OpenWatch, WatchAccess } from '../cli/host.ts'
import { epochMs } from '../core/time.ts'
import type { Clock } from '../ports/clock.ts'
import { knownProfile } from './open-reader.ts'

export interface WatchMachine {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stopped: Promise<void>
  /** The machine's own when absent. */
  readonly clock?: Clock
  /** Instead of AWS and the credentials of the environment. */
  readonly aws?: Pick<AwsAccess, 'endpoint' | 'credentials'>
}

/** Sleeps until the time is over or somebody asks to stop. */
const sleeping =
  (stopped: Promise<void>) =>
  (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds)
      void stopped.then(() => {
        clearTimeout(timer)
        resolve()
      })
    })

const machinery = (stopped: Promise<void>): Pick<OpenWatch, 'stopped' | 'nextId' | 'dice' | 'sleep'> => ({
  stopped,
  nextId: () => randomBytes(12).toString('hex'),
  dice: Math.random,
  sleep: sleeping(stopped),
})

/** The sample's alerts are made anew each time, and never stand among one's own. */
async function openSample({ stopped }: WatchMachine): Promise<OpenWatch> {
  const home = await mkdtemp(join(tmpdir(), 'rootwarden-sample-'))
  const store = await openStore({ home, databaseUrl: null })
  return {
    ...machinery(stopped),
    store,
    queues: [],
    history: null,
    findings: null,
    aws: null,
    close: async () => {
      await store.close()
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** Opens queues, the event history and the store, with the credentials at hand; or the sample. */
export async function openWatch(asked: WatchAccess, machine: WatchMachine): Promise<OpenWatch> {
  if (asked.sample) return openSample(machine)
  const { profile, region, home } = asked
  const { env, stopped, clock = { now: () => epochMs(Date.now()) } } = machine
  const named = profile ?? env['AWS_PROFILE'] ?? 'default'
  if (named !== 'default') await knownProfile(named)
  const access: AwsAccess = { ...machine.aws, ...(profile === null ? {} : { profile }), ...(region === null ? {} : { region }) }
  const queues = asked.queues.map((name) => ({ name, queue: createTrailQueue({ queue: name, aws: access }) }))
  const account = await ownAccount(access)
  const store = await openStore({ home, databaseUrl: env['DATABASE_URL'] ?? null })
  void stopped.then(() => {
    for (const { queue } of queues) queue.stop()
  })
  return {
    ...machinery(stopped),
    store,
    queues,
    history: asked.history ? createHistorySweep({ clock, aws: access }) : null,
    findings: asked.guardduty ? { account, source: createGuardDutyFindings({ aws: access }) } : null,
    aws: { account, canary: createCanary(access) },
    close: async () => {
      for (const { queue } of queues) queue.close()
      await store.close()
    },
  }
}
