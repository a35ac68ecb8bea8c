import { type Saying, UNSAID } from '../correlate/entry.ts'
import { type Needles, compileGlance, mayBeDenied } from '../sigma/needles.ts'
import type { Level } from '../sigma/rule.ts'
import type { SigmaEvent } from '../sigma/value-text.ts'
import type { TrailEvent } from '../trail/event.ts'
import type { DetectContext } from './context.ts'

/** A rule about single events, compiled. */
export interface Matchable {
  /** What correlations know it by. */
  readonly key: string
  readonly level: Level | null
  readonly needles: Needles
  /** @param view - makes the record as rules see it, once. @returns `null` when it does not match. */
  readonly match: (view: () => SigmaEvent, event: TrailEvent, context: DetectContext) => Saying | null
}

export interface Match {
  readonly key: string
  readonly saying: Saying
}

/** Event names are strangers' words: only so many are remembered. */
const MOST_NAMES = 20_000

/** Chooses the rules that could match an event by its name, its kind of identity and whether it was refused. */
export function indexRules(rules: readonly Matchable[]): (event: TrailEvent) => readonly Matchable[] {
  const glances = rules.map((rule) => ({ rule, glance: compileGlance(rule.needles) }))
  /** By name, of events that are neither, of root, refused, and both. */
  const known = Array.from({ length: 4 }, () => new Map<string, readonly Matchable[]>())
  return ({ name, identity, record }) => {
    const namesRoot = identity.type?.toLowerCase() === 'root'
    const denied = mayBeDenied(record['errorCode'])
    const answers = known[(namesRoot ? 1 : 0) + (denied ? 2 : 0)]
    const found = answers?.get(name)
    if (found !== undefined) return found
    const candidates = glances.filter(({ glance }) => glance({ eventName: name, namesRoot, denied })).map(({ rule }) => rule)
    if (answers !== undefined && answers.size < MOST_NAMES) answers.set(name, candidates)
    return candidates
  }
}

/** Whichever of the rules match an event. */
export function matchesOf(
  rules: readonly Matchable[],
  view: () => SigmaEvent,
  event: TrailEvent,
  context: DetectContext,
): readonly Match[] {
  const matches: Match[] = []
  for (const { key, level, match } of rules) {
    const said = match(view, event, context)
    if (said === null) continue
    matches.push({ key, saying: said === UNSAID ? { level, because: null } : { level: said.level ?? level, because: said.because } })
  }
  return matches
}
