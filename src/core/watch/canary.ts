import type { Json } from '../canonical-json.ts'
import { minuteOf } from '../render/dates.ts'
import { type EpochMs, MINUTE_MS, epochMs, isoInstant } from '../time.ts'
import type { OwnWord } from './own-event.ts'

/** What the user agent of a canary says before its token. */
export const CANARY_AGENT = 'rootwarden-canary'
/** The event that a canary leaves. */
export const CANARY_EVENT = 'GetCallerIdentity'
export const CANARY_EVERY_MS = 15 * MINUTE_MS
/** CloudTrail takes five minutes as a rule, and ten when it is slow. */
export const CANARY_BACK_MS = 20 * MINUTE_MS

/** Canaries that were sent and did not come back yet, the oldest first; kept across restarts. */
export interface Canaries {
  readonly sentAt: EpochMs | null
  readonly out: readonly { readonly token: string; readonly sentAt: EpochMs }[]
}

export const NO_CANARIES: Canaries = { sentAt: null, out: [] }

/** Of those that are missing the oldest says since when; more than a few say nothing new. */
const MOST_OUT = 8

const isCanary = (one: unknown): one is Canaries['out'][number] =>
  typeof one === 'object' &&
  one !== null &&
  'token' in one &&
  typeof one.token === 'string' &&
  'sentAt' in one &&
  typeof one.sentAt === 'number'

/** Reads back what was kept; anything else is as if none had been sent. */
export function parseCanaries(kept: Json | undefined): Canaries {
  if (typeof kept !== 'object' || kept === null || Array.isArray(kept) || !('out' in kept) || !Array.isArray(kept['out']))
    return NO_CANARIES
  const sentAt = kept['sentAt']
  return { sentAt: typeof sentAt === 'number' ? epochMs(sentAt) : null, out: kept['out'].filter(isCanary) }
}

export const canariesJson = ({ sentAt, out }: Canaries): Json => ({ sentAt, out: out.map((one) => ({ ...one })) })

/** Whether another is to be sent. A clock that was set back sends one at once. */
export const isCanaryDue = ({ sentAt }: Canaries, now: EpochMs, everyMs: number): boolean =>
  sentAt === null || now < sentAt || now - sentAt >= everyMs

export function canarySent({ out }: Canaries, token: string, now: EpochMs): Canaries {
  const all = [...out, { token, sentAt: now }]
  return { sentAt: now, out: all.length <= MOST_OUT ? all : [...all.slice(0, 1), ...all.slice(-(MOST_OUT - 1))] }
}

const tokenOf = (userAgent: string): string | null => /rootwarden-canary\/([a-z0-9-]{1,64})/.exec(userAgent)?.[1] ?? null

/** Those that are still out when these came back: one that is back says that what was sent before it would be back as well. */
export function canariesBack(canaries: Canaries, userAgents: readonly (string | null)[]): Canaries {
  const back = new Set(userAgents.flatMap((agent) => tokenOf(agent ?? '') ?? []))
  const last = canaries.out.findLastIndex(({ token }) => back.has(token))
  return last === -1 ? canaries : { ...canaries, out: canaries.out.slice(last + 1) }
}

/** One word for as long as canaries stay out. @returns `null` when none is missing. */
export function canaryWord({ out }: Canaries, now: EpochMs): OwnWord | null {
  const [first] = out
  if (first === undefined || now - first.sentAt <= CANARY_BACK_MS) return null
  return {
    name: 'CanaryNotHeard',
    account: null,
    region: null,
    at: now,
    about: isoInstant(first.sentAt),
    because: `the canary that was sent at ${minuteOf(first.sentAt)} did not come back within ${CANARY_BACK_MS / MINUTE_MS} minutes`,
  }
}
