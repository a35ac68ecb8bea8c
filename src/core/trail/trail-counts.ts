import { DENIALS } from '../sigma/needles.ts'
import type { EpochMs } from '../time.ts'
import { type TrailEvent, hasFailed, isRootAction } from './event.ts'

/** What is counted of whatever: of a day, a network, an action. Numbers only ever grow, so that none can fall below nothing. */
export interface Counts {
  readonly events: number
  readonly rootEvents: number
  /** Calls that were refused for want of permission. */
  readonly denied: number
  /** Sign-ins to the console that succeeded, of root and of others. */
  readonly signIns: number
  readonly failedRootSignIns: number
  readonly failedOtherSignIns: number
}

/** The earliest and the latest event, in whatever order they came. */
export interface Seen {
  readonly firstSeen: EpochMs
  readonly lastSeen: EpochMs
}

/** The parts of an event that are counted. */
export interface Countable {
  readonly at: EpochMs
  readonly root: boolean
  readonly denied: boolean
  /** `null`: no sign-in to the console. */
  readonly signIn: 'succeeded' | 'failed' | null
}

const isSignIn = ({ name, source }: TrailEvent): boolean => name === 'ConsoleLogin' && source === 'signin.amazonaws.com'

export const countableOf = (event: TrailEvent): Countable => ({
  at: event.at,
  root: isRootAction(event),
  denied: event.errorCode !== null && DENIALS.some((denial) => event.errorCode?.includes(denial)),
  signIn: isSignIn(event) ? (hasFailed(event) ? 'failed' : 'succeeded') : null,
})

/** Counts while they grow. */
export type Growing = { -readonly [Name in keyof (Counts & Seen)]: (Counts & Seen)[Name] }

export const startCounts = (at: EpochMs): Growing => ({
  events: 0,
  rootEvents: 0,
  denied: 0,
  signIns: 0,
  failedRootSignIns: 0,
  failedOtherSignIns: 0,
  firstSeen: at,
  lastSeen: at,
})

/** Counts one event more. */
export function count(counts: Growing, { at, root, denied, signIn }: Countable): void {
  counts.events += 1
  if (root) counts.rootEvents += 1
  if (denied) counts.denied += 1
  if (signIn === 'succeeded') counts.signIns += 1
  if (signIn === 'failed' && root) counts.failedRootSignIns += 1
  if (signIn === 'failed' && !root) counts.failedOtherSignIns += 1
  if (at < counts.firstSeen) counts.firstSeen = at
  if (at > counts.lastSeen) counts.lastSeen = at
}

/** Failed sign-ins, whoever tried. */
export const failuresOf = ({ failedRootSignIns, failedOtherSignIns }: Counts): number => failedRootSignIns + failedOtherSignIns
