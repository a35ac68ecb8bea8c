import type { Json } from '../canonical-json.ts'
import { UNSAID } from '../correlate/entry.ts'
import { type Plan, type PlanProblem, planCorrelations } from '../correlate/plan.ts'
import { compile } from '../sigma/match.ts'
import { type Demand, type Needles, needlesOf, whyParsesAll } from '../sigma/needles.ts'
import { parseDocuments } from '../sigma/parse-rule.ts'
import type { Problem } from '../sigma/problem.ts'
import type { RegexEngine } from '../sigma/regex-engine.ts'
import { type About, type Correlation, type Level, type Rule, type SigmaDocument, ruleKey } from '../sigma/rule.ts'
import { techniquesIn } from '../sigma/techniques.ts'
import { HOUR_MS } from '../time.ts'
import type { DetectionRule } from './detection.ts'
import { EVIDENCE } from './event-view.ts'
import type { Matchable } from './matches.ts'
import type { EventRule, HistoryRule, NativeRule, Sees } from './native-rule.ts'
import type { RuleAbout, RuleFolder } from './pack-rule.ts'

/** What stands behind the incidents of one correlation of the plan. */
export interface Speaker {
  readonly rule: DetectionRule
  /** Where neither the correlation nor its events say how grave it is. */
  readonly level: Level
  readonly groupBy: readonly string[]
}

/** Rules, ready to run. */
export interface DetectionPack {
  readonly matchables: readonly Matchable[]
  readonly histories: readonly HistoryRule<Json>[]
  readonly plan: Plan
  /** By the key of a correlation; correlations that only serve others are not in it. */
  readonly speakers: ReadonlyMap<string, Speaker>
  /** Of rules that look at histories: the number and title of their folder, by name. */
  readonly folders: ReadonlyMap<string, Pick<RuleAbout, 'number' | 'title'>>
  /** Rules that have every record parsed, and why. To be said when they are loaded. */
  readonly parsesAll: readonly { readonly rule: string; readonly because: string }[]
}

/** Why a document of a folder does not load. */
export interface PackProblem {
  /** The folder's id, or the title of the user's document. */
  readonly rule: string
  readonly problems: readonly (Problem | PlanProblem)[]
}

export interface PackSources {
  readonly folders: readonly RuleFolder[]
  /** Rules and correlations that the user brought, filters applied; those with problems left out. */
  readonly documents: readonly SigmaDocument[]
}

const DEFAULT_QUIET_MS = HOUR_MS

const about = (name: string, title: string): About => ({
  title,
  id: null,
  name,
  status: null,
  description: null,
  author: null,
  date: null,
  modified: null,
  level: null,
  tags: [],
  references: [],
  falsePositives: [],
  fields: [],
  related: [],
  line: 1,
})

/** Stands in a plan for a rule that is no Sigma. */
const standIn = ({ name }: NativeRule): Rule => ({
  ...about(name, name),
  kind: 'rule',
  logsource: { category: null, product: 'aws', service: 'cloudtrail' },
  detection: { selections: new Map(), condition: { kind: 'and', of: [] } },
})

/** Makes incidents of single hits: everything of one group until it is quiet. */
const hitsTogether = (
  name: string,
  title: string,
  rules: readonly string[],
  groupBy: readonly string[],
  timespanMs: number,
): Correlation => ({
  ...about(`${name}#hits`, title),
  kind: 'correlation',
  type: 'event_count',
  rules,
  groupBy: [...new Set(['recipientAccountId', ...groupBy])],
  timespanMs,
  bounds: { gte: 1 },
  valueFields: [],
  percentile: null,
  aliases: new Map(),
  generate: true,
  escalate: [],
})

const detectionRule = ({ id, number, attack, attackV19, todo }: RuleAbout, title: string): DetectionRule => ({
  id,
  number,
  title,
  attack,
  attackV19,
  todo,
})

const foreignRule = (document: Rule | Correlation): DetectionRule => ({
  id: ruleKey(document),
  number: null,
  title: document.title,
  attack: techniquesIn(document.tags),
  attackV19: techniquesIn(document.tags),
  todo: [],
})

/** What a rule that is no Sigma can be recognised by in the text of a record. */
export function needlesOfSees({ eventNames, ofRoot = [], root, denied }: Sees): Needles {
  const demand = (one: Partial<Demand>): Demand => ({ eventNames: null, root: false, denied: false, ...one })
  const patterns = (names: readonly string[]): Demand['eventNames'] => names.map((name) => [name])
  return [
    ...(eventNames.length > 0 ? [demand({ eventNames: patterns(eventNames) })] : []),
    ...(root ? [demand({ root: true })] : ofRoot.length > 0 ? [demand({ root: true, eventNames: patterns(ofRoot) })] : []),
    ...(denied === true ? [demand({ denied: true })] : []),
  ]
}

function sigmaMatchable(rule: Rule, regex: RegexEngine | null): Matchable | readonly Problem[] {
  const compiled = compile(rule, { regex })
  if (!compiled.ok) return compiled.problems
  const { matches } = compiled
  return { key: ruleKey(rule), level: rule.level, needles: needlesOf(rule), match: (view) => (matches(view()) ? UNSAID : null) }
}

const nativeMatchable = ({ name, sees, match }: EventRule): Matchable => ({
  key: name,
  level: null,
  needles: needlesOfSees(sees),
  match: (_, event, context) => {
    const hit = match(event, context)
    return hit === null ? null : { level: hit.level ?? null, because: hit.because ?? null }
  },
})

/** The names by which correlations may refer to a document. */
const names = ({ id, name, title }: About): readonly string[] => [id, name, title].flatMap((one) => one ?? [])

/** Documents that only serve a correlation beside them. */
function serving(documents: readonly (Rule | Correlation)[]): ReadonlySet<Rule | Correlation> {
  const wanted = new Set(documents.flatMap((one) => (one.kind === 'correlation' && !one.generate ? one.rules : [])))
  return new Set(documents.filter((one) => names(one).some((name) => wanted.has(name))))
}

/** Everything that the sources come to, before the correlations are planned. */
interface Gathered {
  readonly matchables: Matchable[]
  readonly histories: HistoryRule<Json>[]
  readonly rules: Rule[]
  readonly correlations: Correlation[]
  readonly speakers: Map<string, Speaker>
  readonly folders: Map<string, Pick<RuleAbout, 'number' | 'title'>>
  readonly problems: PackProblem[]
}

/** @param defaultLevel - for documents that name none. */
function gatherRule(gathered: Gathered, source: string, rule: Rule, defaultLevel: Level, regex: RegexEngine | null): boolean {
  const matchable = sigmaMatchable({ ...rule, level: rule.level ?? defaultLevel }, regex)
  if ('match' in matchable) {
    gathered.matchables.push(matchable)
    gathered.rules.push(rule)
    return true
  }
  gathered.problems.push({ rule: source, problems: matchable })
  return false
}

function gatherNative(gathered: Gathered, rule: NativeRule, level: Level): void {
  gathered.rules.push(standIn(rule))
  if (rule.kind === 'history') gathered.histories.push(rule)
  else gathered.matchables.push({ ...nativeMatchable(rule), level })
}

function gatherFolder(gathered: Gathered, folder: RuleFolder, regex: RegexEngine | null): void {
  const { about: said, native } = folder
  const parsed = parseDocuments(folder.documents.map((value) => ({ value, positionOf: () => ({ line: 1, column: 1 }) })))
  if (parsed.problems.length > 0) gathered.problems.push({ rule: said.id, problems: parsed.problems })
  const documents = parsed.documents.filter((one) => one.kind !== 'filter')
  const silent = serving(documents)
  const wanted = new Set(documents.flatMap((one) => (one.kind === 'correlation' && !one.generate ? one.rules : [])))
  const speaking: string[] = []
  for (const rule of native) {
    gatherNative(gathered, rule, said.level)
    gathered.folders.set(rule.name, { number: said.number, title: said.title })
    if (!wanted.has(rule.name)) speaking.push(rule.name)
  }
  for (const document of documents) {
    if (document.kind === 'rule') {
      if (gatherRule(gathered, said.id, document, said.level, regex) && !silent.has(document)) speaking.push(ruleKey(document))
      continue
    }
    gathered.correlations.push(document)
    if (silent.has(document)) continue
    const level = document.level ?? said.level
    gathered.speakers.set(ruleKey(document), { rule: detectionRule(said, document.title), level, groupBy: document.groupBy })
  }
  if (speaking.length === 0) return
  const together = hitsTogether(said.id, said.title, speaking, said.groupBy, said.quietMs)
  gathered.correlations.push(together)
  gathered.speakers.set(ruleKey(together), { rule: detectionRule(said, said.title), level: said.level, groupBy: together.groupBy })
}

function gatherForeign(gathered: Gathered, documents: readonly SigmaDocument[], regex: RegexEngine | null): void {
  const own = documents.filter((one) => one.kind !== 'filter')
  const silent = serving(own)
  for (const document of own) {
    const speaks = !silent.has(document)
    const level = document.level ?? 'medium'
    if (document.kind === 'correlation') {
      gathered.correlations.push(document)
      if (speaks) gathered.speakers.set(ruleKey(document), { rule: foreignRule(document), level, groupBy: document.groupBy })
      continue
    }
    if (!gatherRule(gathered, document.title, document, level, regex) || !speaks) continue
    const together = hitsTogether(ruleKey(document), document.title, [ruleKey(document)], [], DEFAULT_QUIET_MS)
    gathered.correlations.push(together)
    gathered.speakers.set(ruleKey(together), { rule: foreignRule(document), level, groupBy: together.groupBy })
  }
}

/** The names and titles of those whose needles are too wide. */
function widest({ matchables }: Gathered): DetectionPack['parsesAll'] {
  return matchables.flatMap(({ key, needles }) => {
    const because = whyParsesAll(needles)
    return because === null ? [] : [{ rule: key, because }]
  })
}

/**
 * Makes rules ready to run: every rule compiled, every correlation resolved, and the hits of single events gathered into incidents.
 *
 * @returns what is sound, and a problem for every document that is not; nothing is left out in silence.
 */
export function compilePack(
  { folders, documents }: PackSources,
  regex: RegexEngine | null,
): { readonly pack: DetectionPack; readonly problems: readonly PackProblem[] } {
  const gathered: Gathered = {
    matchables: [],
    histories: [],
    rules: [],
    correlations: [],
    speakers: new Map(),
    folders: new Map(),
    problems: [],
  }
  for (const folder of folders) gatherFolder(gathered, folder, regex)
  gatherForeign(gathered, documents, regex)
  const { plan, problems } = planCorrelations(gathered.rules, gathered.correlations, EVIDENCE)
  return {
    pack: {
      matchables: gathered.matchables,
      histories: gathered.histories,
      plan,
      speakers: gathered.speakers,
      folders: gathered.folders,
      parsesAll: widest(gathered),
    },
    problems: [...gathered.problems, ...problems.map((problem) => ({ rule: problem.correlation, problems: [problem] }))],
  }
}
