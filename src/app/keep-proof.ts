import { AppError } from '../core/app-error.ts'
import { HOUR_MS, MINUTE_MS, epochMs } from '../core/time.ts'
import { brokenProof } from '../core/watch/broken-proof.ts'
import { ownEvent } from '../core/watch/own-event.ts'
import type { Clock } from '../ports/clock.ts'
import { type TrailParts, verifyTrail } from './verify-trail.ts'
import type { Watcher } from './watcher.ts'

export interface ProofKeeperPorts {
  readonly trail: TrailParts
  readonly clock: Clock
  readonly watcher: Pick<Watcher, 'takeIn'>
  /** Called with why it could not be looked at; it is looked at again in an hour. */
  readonly onFailure: (because: string) => void
}

/** A digest comes every hour, and is due 75 minutes after the beginning of the hour that it is about. */
const EVERY_MS = HOUR_MS
const DUE_MS = 75 * MINUTE_MS
/** Far enough back that an outage of some hours leaves no hour unlooked at. */
const BACK_MS = 6 * HOUR_MS

/**
 * Proves the last hours of the log again and again. What is found to be false becomes an event of our own, which rule D04 judges; the
 * same damage, found again, is the same event.
 *
 * @returns a piece of work for `watch`: does nothing until it is due.
 */
export function proofKeeper({ trail, clock, watcher, onFailure }: ProofKeeperPorts, locations: readonly string[]): () => Promise<number> {
  let doneAt: number | null = null
  return async () => {
    const now = clock.now()
    if (doneAt !== null && now >= doneAt && now - doneAt < EVERY_MS) return 0
    doneAt = now
    const window = { from: epochMs(now - DUE_MS - BACK_MS), to: epochMs(now - DUE_MS) }
    try {
      const events = brokenProof(await verifyTrail(trail, { locations, window, keyFiles: [] }), now).map(ownEvent)
      if (events.length > 0) await watcher.takeIn({ events })
      return events.length
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      onFailure(error.message)
      return 0
    }
  }
}
