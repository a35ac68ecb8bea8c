import { AppError } from '../core/app-error.ts'
import type { TrailEvent } from '../core/trail/event.ts'
import {
  CANARY_AGENT,
  CANARY_EVENT,
  type Canaries,
  canariesBack,
  canariesJson,
  canarySent,
  canaryWord,
  isCanaryDue,
  parseCanaries,
} from '../core/watch/canary.ts'
import type { OwnWord } from '../core/watch/own-event.ts'
import type { Canary } from '../ports/canary.ts'
import type { Clock } from '../ports/clock.ts'
import type { TrailInterest } from '../ports/trail-source.ts'
import type { Watcher } from './watcher.ts'

const SOURCE = 'canary'

/** Sends canaries, and listens for them in everything that is read. What is out is kept in the journal, whoever sent it. */
export interface CanaryKeeper {
  /** Sends one when it is time. @returns what is to be said when one is missing. */
  keep(): Promise<OwnWord | null>
  hear(events: readonly TrailEvent[]): Promise<void>
}

export interface CanaryPorts {
  readonly watcher: Pick<Watcher, 'takeIn' | 'cursors'>
  readonly clock: Clock
  readonly canary: Canary
  readonly nextId: () => string
  /** Called with why one could not be sent. It counts as sent: what never left does not come back, and that is told. */
  readonly onFailure: (because: string) => void
}

export function canaryKeeper({ watcher, clock, canary, nextId, onFailure }: CanaryPorts, everyMs: number): CanaryKeeper {
  const state = (): Canaries => parseCanaries(watcher.cursors.get(SOURCE))
  const remember = (canaries: Canaries): Promise<unknown> => watcher.takeIn({ cursor: { source: SOURCE, cursor: canariesJson(canaries) } })
  return {
    async keep() {
      const now = clock.now()
      if (isCanaryDue(state(), now, everyMs)) {
        const token = nextId()
        await remember(canarySent(state(), token, now))
        try {
          await canary.send(token)
        } catch (error) {
          if (!(error instanceof AppError)) throw error
          onFailure(error.message)
        }
      }
      return canaryWord(state(), now)
    },
    async hear(events) {
      const agents = events.flatMap(({ name, userAgent }) => (name === CANARY_EVENT ? [userAgent] : []))
      const before = state()
      const after = canariesBack(before, agents)
      if (after !== before) await remember(after)
    },
  }
}

/** What is read besides, so that canaries are seen: one kind of event, and of those only our own. */
export function listeningForCanaries(interest: TrailInterest | null): TrailInterest | null {
  if (interest === null || interest.eventNames.includes(CANARY_EVENT)) return interest
  return {
    ...interest,
    eventNames: [...interest.eventNames, CANARY_EVENT],
    keep: ({ name, userAgent, identity }) =>
      name !== CANARY_EVENT || (interest.root && identity.type === 'Root') || userAgent?.includes(CANARY_AGENT) === true,
  }
}
