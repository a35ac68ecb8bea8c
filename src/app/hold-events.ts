import type { TrailEvent } from '../core/trail/event.ts'
import type { TakenIn } from '../core/watch/decide-lot.ts'
import type { Watcher } from './watcher.ts'

/** More events than this are taken in before their source is at its end. */
const MOST_HELD = 50_000
/** Events that are taken in at once. */
const LOT = 500

/** Events of a source that are not taken in yet. */
export interface HeldEvents {
  add(events: readonly TrailEvent[]): void
  isFull(): boolean
  /** Takes everything in, from the oldest on. */
  flush(): Promise<void>
}

/**
 * Holds events that come in no order of time, because detection wants time to move on.
 *
 * @param past - they teach what is usual, and wake nobody for what is long over.
 */
export function holdEvents(watcher: Pick<Watcher, 'takeIn'>, past: boolean, onTaken: (events: number, taken: TakenIn) => void): HeldEvents {
  let held: TrailEvent[] = []
  return {
    add: (events) => {
      for (const event of events) held.push(event)
    },
    isFull: () => held.length > MOST_HELD,
    async flush() {
      const events = held.toSorted((a, b) => a.at - b.at)
      held = []
      for (let at = 0; at < events.length; at += LOT) {
        const lot = events.slice(at, at + LOT)
        onTaken(lot.length, await watcher.takeIn({ events: lot, past }))
      }
    },
  }
}
