import type { Json } from '../core/canonical-json.ts'
import { AppError } from '../core/app-error.ts'
import { type AccountId, isAccountId } from '../core/aws.ts'
import type { Finding } from '../core/finding.ts'
import { retryAt } from '../core/retry-schedule.ts'
import { MINUTE_MS, epochMs } from '../core/time.ts'
import { REJUDGE } from '../core/watch/decide-lot.ts'
import { type JudgedAnew, postureChanges, postureSettled, standingOf } from '../core/watch/posture-change.ts'
import { journalWatchEvent, watchEventOf } from '../core/watch/watch-event.ts'
import type { AccountReader } from '../ports/account-reader.ts'
import type { Clock } from '../ports/clock.ts'
import type { Effect } from '../ports/outbox.ts'
import type { Decisions } from '../ports/policy-store.ts'
import type { Store } from '../ports/store.ts'
import { scan } from './scan.ts'
import type { Watcher } from './watcher.ts'

export interface RejudgePorts {
  readonly store: Pick<Store, 'journal' | 'outbox'>
  readonly clock: Clock
  readonly dice: () => number
  readonly reader: AccountReader
  readonly decisions: { load(): Promise<Decisions> }
  readonly watcher: Pick<Watcher, 'takeIn'>
}

export interface RejudgeSettings {
  /** The account of the credentials; every other one is read through the organisation. */
  readonly ownAccount: AccountId
  readonly memberRole: string | null
  readonly version: string
}

/** Reading an account takes seconds, and minutes where AWS throttles. */
const LEASE_MS = 15 * MINUTE_MS
/** A score of some controls is not the account's. */
const NO_HISTORY = { last: () => Promise.resolve(null), append: () => Promise.resolve() }

interface Task {
  readonly account: AccountId
  readonly controls: readonly string[]
  readonly because: readonly string[]
}

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [])

/** Reads back what the watcher asked for. */
function taskOf(body: Json): Task | null {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null
  const { account, controls, because } = body as Readonly<Record<string, unknown>>
  return typeof account === 'string' && isAccountId(account) ? { account, controls: texts(controls), because: texts(because) } : null
}

const streamOf = (account: AccountId): string => `posture/${account}`

interface Remembered {
  readonly version: number
  /** By control, as `standingOf` says it. */
  readonly standings: ReadonlyMap<string, string>
}

async function remembered({ store }: RejudgePorts, account: AccountId): Promise<Remembered> {
  const entries = await store.journal.readStream(streamOf(account), 0)
  const events = entries.map(watchEventOf).filter((event) => event?.type === 'watch-rejudged@1')
  return {
    version: entries.length,
    // What nobody could tell left what was known as it was.
    standings: new Map(
      events.flatMap(({ verdicts }) =>
        verdicts.flatMap(({ control, verdict }) => (verdict === 'unknown' ? [] : [[control, verdict] as const])),
      ),
    ),
  }
}

async function judged(ports: RejudgePorts, settings: RejudgeSettings, { account, controls }: Task): Promise<readonly Finding[]> {
  const { reader, decisions, clock } = ports
  const { ownAccount, memberRole, version } = settings
  const { report } = await scan(
    { clock, decisions, history: NO_HISTORY },
    {
      facts: { reader },
      baseline: null,
      organisation: account !== ownAccount,
      accounts: [account],
      memberRole,
      version,
      controls,
      framework: null,
    },
    () => undefined,
  )
  return report.findings.filter((finding) => finding.account.id === account && controls.includes(finding.control))
}

/** Raised and settled before it is kept: after a crash in between it is read again, and the alert has the same id. */
async function rejudge(ports: RejudgePorts, settings: RejudgeSettings, effect: Effect, task: Task): Promise<void> {
  const { store, clock, watcher } = ports
  const findings = await judged(ports, settings, task)
  const { version, standings } = await remembered(ports, task.account)
  const now = clock.now()
  const change = {
    account: task.account,
    because: task.because,
    reading: String(effect.id),
  }
  const anew = findings.map((finding): JudgedAnew => ({ finding, before: standings.get(finding.control) ?? null }))
  const changes = postureChanges(change, anew, now)
  const settled = postureSettled(change, anew)
  if (changes.length + settled.length > 0) await watcher.takeIn({ changes, settled })
  const event = journalWatchEvent({
    type: 'watch-rejudged@1',
    at: now,
    account: task.account,
    because: task.because,
    verdicts: findings.map((finding) => ({ control: finding.control, verdict: standingOf(finding) ?? finding.verdict })),
  })
  const stream = streamOf(task.account)
  await store.journal.append({ stream, expectedVersion: version, commandId: `${stream}/${effect.id}`, events: [event], effects: [] })
  await store.outbox.complete(effect, now)
}

/**
 * Judges anew what changes may have touched: exactly the controls that name one of the events, in exactly that account. A reading that
 * fails is made again after a while.
 *
 * @returns how many readings were made.
 */
export async function rejudgeDue(ports: RejudgePorts, settings: RejudgeSettings): Promise<number> {
  const { store, clock, dice } = ports
  const now = clock.now()
  const effects = await store.outbox.claim({ kinds: [REJUDGE], limit: 1, now, until: epochMs(now + LEASE_MS) })
  for (const effect of effects) {
    const task = taskOf(effect.body)
    try {
      if (task === null) await store.outbox.fail(effect, 'it does not say what to judge', null, now)
      else await rejudge(ports, settings, effect, task)
    } catch (error) {
      if (!(error instanceof AppError) || error.code.startsWith('store_')) throw error
      await store.outbox.fail(effect, error.message, retryAt(effect.attempts, clock.now(), dice()), clock.now())
    }
  }
  return effects.length
}
