import { nearest } from '../nearest.ts'
import { type About, type Correlation, type Rule, ruleKey } from '../sigma/rule.ts'
import { type Meets, compileBounds, rises } from './bounds.ts'

/** One of the rules that a correlation is about, found. */
export interface Member {
  readonly kind: 'rule' | 'correlation'
  /** See `ruleKey`. */
  readonly key: string
  /** The fields of this member's events that make the group, in the order of `group-by`: positions in `Plan.fields`. */
  readonly groupFields: readonly number[]
  readonly valueFields: readonly number[]
}

export interface Planned {
  readonly key: string
  readonly correlation: Correlation
  readonly members: readonly Member[]
  /**
   * More events can make such a correlation true and never false again, so that it is told at once. Any other one is told when
   * no event of its window is to be expected any more.
   */
  readonly isMonotone: boolean
  /** What has to be met: for the correlation itself, then for each of its escalations. */
  readonly steps: readonly Meets[]
}

/** Everything a correlation looks at, resolved. */
export interface Plan {
  /** Inner ones before those that refer to them. */
  readonly correlations: readonly Planned[]
  /** Which members are fed by a rule or a correlation: positions of the correlation and of the member in it. */
  readonly feeds: ReadonlyMap<string, readonly { readonly correlation: number; readonly member: number }[]>
  /** Every field of events that any correlation groups by or counts, and those of the evidence. */
  readonly fields: readonly string[]
  /** What incidents tell of their events: positions in `fields`. */
  readonly evidence: readonly { readonly field: string; readonly position: number }[]
  /** Rules and correlations that raise no alert of their own, because they only serve a correlation. */
  readonly silent: ReadonlySet<string>
}

export interface PlanProblem {
  /** The title of the correlation. */
  readonly correlation: string
  readonly line: number
  readonly message: string
  readonly remedy: string
}

type Source = Rule | Correlation

const namesOf = ({ id, name, title }: About): readonly string[] => [id, name, title].flatMap((one) => one ?? [])

/** By id, then by name, then by title, which the specification does not know and people write. */
function findSource(reference: string, sources: readonly Source[]): Source | undefined {
  const by = (part: 'id' | 'name' | 'title'): Source | undefined => sources.find((source) => source[part] === reference)
  return by('id') ?? by('name') ?? by('title')
}

const isMonotone = ({ type, bounds, escalate }: Correlation): boolean =>
  ['event_count', 'value_count', 'temporal', 'temporal_ordered'].includes(type) &&
  rises(bounds) &&
  escalate.every((step) => rises(step.bounds))

const problemOf = ({ title, line }: Correlation, message: string, remedy: string): PlanProblem => ({
  correlation: title,
  line,
  message,
  remedy,
})

/** Correlations with the ones they refer to first. Those on a cycle, or behind one, are left out. */
function inOrder(correlations: readonly Correlation[], refersTo: (correlation: Correlation) => readonly Source[]): readonly Correlation[] {
  const ordered: Correlation[] = []
  const done = new Set<Source>()
  for (let round = 0; round <= correlations.length; round += 1) {
    for (const correlation of correlations) {
      if (done.has(correlation) || !refersTo(correlation).every((source) => source.kind === 'rule' || done.has(source))) continue
      ordered.push(correlation)
      done.add(correlation)
    }
  }
  return ordered
}

function positionIn(fields: string[], field: string): number {
  if (!fields.includes(field)) fields.push(field)
  return fields.indexOf(field)
}

function membersOf(correlation: Correlation, sources: readonly Source[], fields: string[]): readonly Member[] {
  return sources.map((source) => {
    const fieldOf = (written: string): string => {
      const byRule = correlation.aliases.get(written)
      const rule = [...namesOf(source)].find((name) => byRule?.has(name))
      return (rule === undefined ? undefined : byRule?.get(rule)) ?? written
    }
    const positions = (names: readonly string[]): readonly number[] => names.map((name) => positionIn(fields, fieldOf(name)))
    return {
      kind: source.kind,
      key: ruleKey(source),
      groupFields: positions(correlation.groupBy),
      valueFields: positions(correlation.valueFields),
    }
  })
}

function feedsOf(planned: readonly Planned[]): Plan['feeds'] {
  const feeds = new Map<string, { correlation: number; member: number }[]>()
  for (const [correlation, { members }] of planned.entries()) {
    for (const [member, { key }] of members.entries()) {
      const fed = feeds.get(key) ?? []
      feeds.set(key, fed)
      fed.push({ correlation, member })
    }
  }
  return feeds
}

/**
 * Finds the rules that correlations refer to, and puts the correlations in order.
 *
 * @param evidence - fields of which an incident tells the values.
 * @returns the plan of what is sound, and a problem for every correlation that refers to nothing, or to itself in a circle.
 */
export function planCorrelations(
  rules: readonly Rule[],
  correlations: readonly Correlation[],
  evidence: readonly string[] = [],
): { readonly plan: Plan; readonly problems: readonly PlanProblem[] } {
  const sources: readonly Source[] = [...rules, ...correlations]
  const names = sources.flatMap(namesOf)
  const problems: PlanProblem[] = []
  const found = new Map<Correlation, readonly Source[]>()
  for (const correlation of correlations) {
    const missing = correlation.rules.filter((reference) => findSource(reference, sources) === undefined)
    for (const reference of missing) {
      const meant = nearest(reference, names)
      problems.push(
        problemOf(
          correlation,
          `there is no rule "${reference}"`,
          meant === null ? 'Load it along with the correlation.' : `Did you mean "${meant}"?`,
        ),
      )
    }
    if (missing.length === 0)
      found.set(
        correlation,
        correlation.rules.flatMap((reference) => findSource(reference, sources) ?? []),
      )
  }
  const sound = [...found.keys()]
  const ordered = inOrder(sound, (correlation) => found.get(correlation) ?? [])
  for (const correlation of sound.filter((one) => !ordered.includes(one))) {
    problems.push(
      problemOf(
        correlation,
        'it refers, by way of others, to itself or to one that does not load',
        'Break the circle, or mend the other one.',
      ),
    )
  }
  // What every event is asked for comes first: of most, little else is kept.
  const fields = [...new Set(evidence)]
  const planned = ordered.map((correlation) => ({
    key: ruleKey(correlation),
    correlation,
    members: membersOf(correlation, found.get(correlation) ?? [], fields),
    isMonotone: isMonotone(correlation),
    steps: [correlation, ...correlation.escalate].map(({ bounds }) => compileBounds(bounds)),
  }))
  const told = evidence.map((field) => ({ field, position: positionIn(fields, field) }))
  const spoken = new Set(planned.filter(({ correlation }) => correlation.generate).flatMap(({ members }) => members.map(({ key }) => key)))
  const silent = new Set(planned.flatMap(({ members }) => members.map(({ key }) => key)).filter((key) => !spoken.has(key)))
  return { plan: { correlations: planned, feeds: feedsOf(planned), fields, evidence: told, silent }, problems }
}
