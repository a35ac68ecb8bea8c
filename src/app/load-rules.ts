import { AppError } from '../core/app-error.ts'
import { planCorrelations } from '../core/correlate/plan.ts'
import type { RuleFolder } from '../core/detect/pack-rule.ts'
import { counted } from '../core/render/counted.ts'
import { applyFilters, unknownRules } from '../core/sigma/apply-filters.ts'
import { lint } from '../core/sigma/lint.ts'
import { compile } from '../core/sigma/match.ts'
import { needlesOf, whyParsesAll } from '../core/sigma/needles.ts'
import { CLOUDTRAIL, fitsLogsource } from '../core/sigma/parse-about.ts'
import { parseDocuments } from '../core/sigma/parse-rule.ts'
import type { RegexEngine } from '../core/sigma/regex-engine.ts'
import { type Correlation, type Filter, type Rule, type SigmaDocument, ruleKey } from '../core/sigma/rule.ts'
import type { RuleDocument, RuleFileProblem, RuleFiles } from '../ports/rule-source.ts'
import { type RuleNote, keyDocuments } from './rule-keys.ts'

/** A warning: what loads and runs, and hardly does what its author meant. */
export type RuleWarning = RuleFileProblem

export interface LoadedRules {
  readonly folders: readonly RuleFolder[]
  /** Rules and correlations that people brought: sound, narrowed by their filters, each under a key of its own. */
  readonly documents: readonly RuleDocument[]
  readonly problems: readonly RuleFileProblem[]
  readonly warnings: readonly RuleWarning[]
  /** Rules that have every record parsed, and why. To be said, for they make reading several times slower. */
  readonly parsesAll: readonly RuleNote[]
  readonly notes: readonly RuleNote[]
  /** Rules about other logs than CloudTrail's, and correlations of those. */
  readonly elsewhere: readonly RuleDocument[]
  readonly skipped: RuleFiles['skipped']
}

interface Of<Kind> {
  readonly document: Kind
  readonly file: string
  readonly text: string
}

const isKind =
  <Kind extends SigmaDocument>(kind: Kind['kind']) =>
  (one: RuleDocument): one is Of<Kind> =>
    one.document.kind === kind

/** What correlations of the user can refer to in the pack: its Sigma documents, and a stand-in for each rule that is code. */
function packDocuments(pack: readonly RuleFolder[]): readonly (Rule | Correlation)[] {
  const atTop = () => ({ line: 1, column: 1 })
  const sigma = pack.flatMap(({ documents }) => parseDocuments(documents.map((value) => ({ value, positionOf: atTop }))).documents)
  const logsource = { product: 'aws', service: 'cloudtrail' }
  const native = pack.flatMap(({ native: rules }) =>
    rules.map(({ name }) => ({ title: name, name, logsource, detection: { selection: { eventName: '*' }, condition: 'selection' } })),
  )
  const standIns = parseDocuments(native.map((value) => ({ value, positionOf: atTop }))).documents
  return [...sigma, ...standIns].filter((document) => document.kind !== 'filter')
}

/** Rules about other logs, and the correlations that need one of them, directly or by way of others. */
function elsewhereIn(documents: readonly RuleDocument[]): ReadonlySet<RuleDocument> {
  const elsewhere = new Set(
    documents.filter(({ document }) => document.kind !== 'correlation' && !fitsLogsource(document.logsource, CLOUDTRAIL)),
  )
  for (let before = -1; before < elsewhere.size;) {
    before = elsewhere.size
    const keys = new Set([...elsewhere].map(({ document }) => ruleKey(document)))
    for (const one of documents)
      if (one.document.kind === 'correlation' && one.document.rules.some((reference) => keys.has(reference))) elsewhere.add(one)
  }
  return elsewhere
}

const problemIn = (
  file: string,
  { line, column = 1, message, remedy }: Omit<RuleFileProblem, 'file' | 'column'> & { readonly column?: number },
): RuleFileProblem => ({
  file,
  line,
  column,
  message,
  remedy,
})

/** Rules of the pack are not narrowed by filters: what is approved is downgraded, and nothing of it is hidden. */
function filterProblems(
  filters: readonly Of<Filter>[],
  rules: readonly Rule[],
  pack: readonly SigmaDocument[],
): readonly RuleFileProblem[] {
  const packed = new Set(pack.flatMap(({ id, name }) => [id, name]))
  return filters.flatMap(({ document, file }) =>
    unknownRules([document], rules).map(({ name }) =>
      problemIn(file, {
        line: document.line,
        message: packed.has(name)
          ? `the filter names "${name}", which comes with rootwarden and is not narrowed`
          : `there is no rule "${name}"`,
        remedy: packed.has(name)
          ? 'Suppress its alerts instead, with a reason and an end.'
          : 'Load it along with the filter, or name another one.',
      }),
    ),
  )
}

interface Checked {
  readonly sound: readonly Of<Rule>[]
  readonly problems: readonly RuleFileProblem[]
}

function compileAll(rules: readonly Of<Rule>[], regex: RegexEngine | null): Checked {
  const outcomes = rules.map((one) => ({ one, compiled: compile(one.document, { regex }) }))
  return {
    sound: outcomes.flatMap(({ one, compiled }) => (compiled.ok ? [one] : [])),
    problems: outcomes.flatMap(({ one, compiled }) => (compiled.ok ? [] : compiled.problems.map((each) => problemIn(one.file, each)))),
  }
}

interface Planned {
  readonly sound: readonly Of<Correlation>[]
  readonly problems: readonly RuleFileProblem[]
}

function planAll(correlations: readonly Of<Correlation>[], rules: readonly Rule[], pack: readonly (Rule | Correlation)[]): Planned {
  const packRules = pack.filter((document) => document.kind === 'rule')
  const packCorrelations = pack.filter((document) => document.kind === 'correlation')
  const own = correlations.map(({ document }) => document)
  // The user's own come first: a name that both have means the user's.
  const { plan, problems } = planCorrelations([...rules, ...packRules], [...own, ...packCorrelations])
  const planned = new Set(plan.correlations.map(({ correlation }) => correlation))
  const broken = correlations.filter(({ document }) => !planned.has(document))
  return {
    sound: correlations.filter(({ document }) => planned.has(document)),
    problems: broken.flatMap(({ document, file }) =>
      problems
        .filter(({ correlation, line }) => correlation === document.title && line === document.line)
        .map((problem) => problemIn(file, { ...problem, message: `"${document.title}": ${problem.message}` })),
    ),
  }
}

const parsesAllIn = (rules: readonly Of<Rule>[]): readonly RuleNote[] =>
  rules.flatMap(({ document, file }) => {
    const because = whyParsesAll(needlesOf(document))
    return because === null ? [] : [{ file, line: document.line, message: `"${document.title}" ${because}` }]
  })

const byPlace = (a: RuleFileProblem, b: RuleFileProblem): number =>
  a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1

/**
 * Makes what was read from files ready for the engine: filters are applied, references resolved, regular expressions tried. What does
 * not load is a problem with its place, and never silence; whether the rest may run without it is the caller's to say
 * (`requireSound`).
 */
export function loadRules(files: RuleFiles, pack: readonly RuleFolder[], regex: RegexEngine | null): LoadedRules {
  const packed = packDocuments(pack)
  const { documents, notes } = keyDocuments(files.documents, new Set(packed.map(ruleKey)))
  const elsewhere = elsewhereIn(documents)
  const here = documents.filter((one) => !elsewhere.has(one))
  const written = here.filter(isKind<Rule>('rule'))
  const filters = here.filter(isKind<Filter>('filter'))
  const narrowed = written.map((one) => ({
    ...one,
    document: applyFilters(
      one.document,
      filters.map(({ document }) => document),
    ),
  }))
  const compiled = compileAll(narrowed, regex)
  const rules = compiled.sound.map(({ document }) => document)
  const planned = planAll(here.filter(isKind<Correlation>('correlation')), rules, packed)
  const ruleProblems = filterProblems(
    filters,
    written.map(({ document }) => document),
    packed,
  )
  return {
    folders: pack,
    documents: [...compiled.sound, ...planned.sound],
    problems: [...files.problems, ...compiled.problems, ...ruleProblems, ...planned.problems].toSorted(byPlace),
    warnings: written.flatMap(({ document, file }) => lint(document).map((warning) => problemIn(file, warning))).toSorted(byPlace),
    parsesAll: parsesAllIn(compiled.sound),
    notes,
    elsewhere: [...elsewhere],
    skipped: files.skipped,
  }
}

const MOST_TOLD = 20

/** `rule.yml:12:5: unknown modifier "startwith". Did you mean "startswith"?` */
export const problemLine = ({ file, line, column, message, remedy }: RuleFileProblem): string =>
  `${file}:${line}:${column}: ${message}. ${remedy}`

/**
 * Refuses to go on with rules that do not load.
 *
 * @param skipBroken - somebody said that the rest shall run without them; they are then to be counted where coverage is told. `null`
 * where nobody could say so.
 * @throws AppError `rules_broken`, naming each with its place and remedy.
 */
export function requireSound(loaded: LoadedRules, { skipBroken }: { readonly skipBroken: boolean | null }): LoadedRules {
  const { problems } = loaded
  if (skipBroken === true || problems.length === 0) return loaded
  const told = problems.slice(0, MOST_TOLD).map((problem) => `  ${problemLine(problem)}`)
  const more = problems.length > MOST_TOLD ? [`  and ${problems.length - MOST_TOLD} more`] : []
  throw new AppError('rules_broken', [`${counted(problems.length, 'fault')} in the rules:`, ...told, ...more].join('\n'), {
    kind: 'usage',
    hint: skipBroken === null ? 'Mend them first.' : 'Mend them, or run the rest without them: --skip-broken-rules.',
  })
}
