import { readAllRules } from '../../app/all-rules.ts'
import type { LoadedRules, RuleWarning } from '../../app/load-rules.ts'
import type { RuleNote } from '../../app/rule-keys.ts'
import { counted } from '../../core/render/counted.ts'
import { type Paint, painter } from '../../core/render/paint.ts'
import { printable } from '../../core/render/printable.ts'
import type { RuleFileProblem } from '../../ports/rule-source.ts'
import type { CommonOptions } from '../common-options.ts'
import { deliver, wantsColour } from '../deliver.ts'
import { EXIT } from '../exit-codes.ts'
import type { Host } from '../host.ts'
import { wrapIndented } from '../indent.ts'

interface CheckOptions extends CommonOptions {
  readonly format: 'table' | 'json' | 'jsonl'
  readonly strict?: boolean
}

interface Look {
  readonly columns: number
  readonly paint: Paint
}

/** The place stays in one piece, so that an editor can be sent there; what follows is wrapped. */
function told(place: string, words: string, remedy: string, { columns, paint }: Look): readonly string[] {
  return [
    ...wrapIndented(`${printable(place)}: ${printable(words)}`, columns, 0),
    ...wrapIndented(printable(remedy), columns, 2).map((line) => paint('quiet', line)),
  ]
}

const problemText = ({ file, line, column, message, remedy }: RuleFileProblem, look: Look): readonly string[] =>
  told(`${file}:${line}:${column}`, `${message}; not loaded`, remedy, look)

const warningText = ({ file, line, message, remedy }: RuleWarning, look: Look): readonly string[] =>
  told(`${file}:${line}`, `warning: ${message}`, remedy, look)

const noteText = ({ file, line, message }: RuleNote, look: Look): readonly string[] =>
  wrapIndented(`${printable(`${file}:${line}`)}: ${printable(message)}`, look.columns, 2)

const block = (heading: string, texts: readonly (readonly string[])[], { paint }: Look): readonly string[] =>
  texts.length === 0 ? [] : [paint('strong', `${heading} (${texts.length})`), ...texts.flat(), '']

function summary({ documents, problems, warnings, elsewhere, skipped }: LoadedRules): string {
  const rules = documents.filter(({ document }) => document.kind === 'rule').length
  const correlations = documents.length - rules
  const sound = [counted(rules, 'rule'), ...(correlations === 0 ? [] : [counted(correlations, 'correlation')])].join(' and ')
  return [
    `${sound} ${documents.length === 1 ? 'loads' : 'load'}`,
    problems.length === 0 ? 'no faults' : counted(problems.length, 'fault'),
    ...(warnings.length === 0 ? [] : [counted(warnings.length, 'warning')]),
    ...(elsewhere.length === 0 ? [] : [`${elsewhere.length} about other logs`]),
    ...(skipped.length === 0 ? [] : [`${counted(skipped.length, 'file')} passed over`]),
  ].join(' · ')
}

function table(loaded: LoadedRules, look: Look): string {
  const { problems, warnings, parsesAll, notes, elsewhere, skipped } = loaded
  return [
    ...block(
      'DO NOT LOAD',
      problems.map((problem) => problemText(problem, look)),
      look,
    ),
    ...block(
      'WARNINGS',
      warnings.map((warning) => warningText(warning, look)),
      look,
    ),
    ...block(
      'MAKE READING SLOW',
      parsesAll.map((note) => noteText(note, look)),
      look,
    ),
    ...block(
      'TO KNOW',
      notes.map((note) => noteText(note, look)),
      look,
    ),
    ...block(
      'ABOUT OTHER LOGS',
      elsewhere.map(({ document, file }) => noteText({ file, line: document.line, message: `"${document.title}"` }, look)),
      look,
    ),
    ...block(
      'PASSED OVER',
      skipped.map(({ file, reason }) => wrapIndented(`${printable(file)}: ${reason}`, look.columns, 2)),
      look,
    ),
    ...wrapIndented(summary(loaded), look.columns, 0),
  ].join('\n')
}

const described = (loaded: LoadedRules) => ({
  rules: loaded.documents.filter(({ document }) => document.kind === 'rule').length,
  correlations: loaded.documents.filter(({ document }) => document.kind === 'correlation').length,
  problems: loaded.problems,
  warnings: loaded.warnings,
  parsesEveryRecord: loaded.parsesAll,
  notes: loaded.notes,
  elsewhere: loaded.elsewhere.map(({ document, file }) => ({ file, line: document.line, title: document.title })),
  skipped: loaded.skipped,
})

function jsonLines(loaded: LoadedRules): string {
  const { problems, warnings, parsesEveryRecord, notes, elsewhere, skipped, rules, correlations } = described(loaded)
  const kinds = { problem: problems, warning: warnings, 'parses-every-record': parsesEveryRecord, note: notes, elsewhere, skipped }
  return [...Object.entries(kinds).flatMap(([kind, all]) => all.map((one) => ({ kind, ...one }))), { kind: 'summary', rules, correlations }]
    .map((one) => JSON.stringify(one))
    .join('\n')
}

export async function runRulesCheck(host: Host, paths: readonly string[], options: CheckOptions): Promise<number> {
  const loaded = await readAllRules(await host.openRules(), paths)
  const look = { columns: Math.min(host.stdout.columns, 120), paint: painter(wantsColour(host, options)) }
  const texts = {
    table: () => table(loaded, look),
    json: () => JSON.stringify({ schema: 'rootwarden/rules-check/1', ...described(loaded) }, null, 2),
    jsonl: () => jsonLines(loaded),
  }
  await deliver(host, options, texts[options.format]())
  if (loaded.problems.length > 0) return EXIT.usage
  return options.strict === true && loaded.warnings.length > 0 ? EXIT.incomplete : EXIT.done
}
