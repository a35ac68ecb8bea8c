import type { RootAct } from '../core/detect/root-session.ts'
import type { Sighting } from '../core/detect/sighting.ts'

/** Which events are remembered besides what is judged: none, all of root, or those that a rule was about as well. */
export type WantedActs = 'none' | 'of-root' | 'all'

/** Refused calls of ordinary users are most of the others: they must not take the room that root's need. 40 MB at the very most. */
export const MOST_ACTS = { ofRoot: 60_000, others: 20_000 } as const

export interface KeptActs {
  add(sighting: Sighting): void
  readonly acts: readonly RootAct[]
  /** Those for which there was no room. */
  readonly leftOut: number
}

/** Remembers events for timelines and sessions: the first of root, and the first of others, as far as there is room. */
export function keepActs(wanted: WantedActs, most: Readonly<Record<keyof typeof MOST_ACTS, number>> = MOST_ACTS): KeptActs {
  const acts: RootAct[] = []
  const kept = { ofRoot: 0, others: 0 }
  let leftOut = 0
  return {
    add({ observation: seen, approved, rules }) {
      if (wanted === 'none' || (!seen.root && (wanted === 'of-root' || rules.length === 0))) return
      const kind = seen.root ? 'ofRoot' : 'others'
      if (kept[kind] >= most[kind]) {
        leftOut += 1
        return
      }
      kept[kind] += 1
      acts.push({ seen, approved })
    },
    acts,
    get leftOut() {
      return leftOut
    },
  }
}
