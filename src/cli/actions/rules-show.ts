import { stringify } from 'yaml'
import { type FoundRule, findRule, namesOfRules, readAllRules } from '../../app/all-rules.ts'
import { requireSound } from '../../app/load-rules.ts'
import { AppError } from '../../core/app-error.ts'
import type { RuleFolder } from '../../core/detect/pack-rule.ts'
import { nearest } from '../../core/nearest.ts'
import { type Paint, painter } from '../../core/render/paint.ts'
import { printable } from '../../core/render/printable.ts'
import { attackInWords, incidentInWords, nativeInWords, rulePage } from '../../core/render/rule-page.ts'
import { needlesOf, whyParsesAll } from '../../core/sigma/needles.ts'
import { ruleKey } from '../../core/sigma/rule.ts'
import type { RuleDocument } from '../../ports/rule-source.ts'
import { techniquesIn } from '../../core/sigma/techniques.ts'
import type { CommonOptions } from '../common-options.ts'
import { deliver, wantsColour } from '../deliver.ts'
import { EXIT } from '../exit-codes.ts'
import type { Host } from '../host.ts'
import { wrapIndented } from '../indent.ts'
import { paintLevel } from '../paint-level.ts'
import type { RuleOptions } from '../rule-options.ts'
import type { LoadedRules } from '../../app/load-rules.ts'

interface ShowOptions extends CommonOptions, RuleOptions {
  readonly format: 'table' | 'json' | 'md'
}

/** @throws AppError `no_such_rule`, with the one that was most likely meant. */
export function requireRule(loaded: LoadedRules, called: string): FoundRule {
  const found = findRule(loaded, called)
  if (found !== null) return found
  const meant = nearest(called, namesOfRules(loaded))
  throw new AppError('no_such_rule', `There is no rule "${called}".`, {
    kind: 'usage',
    hint: meant === null ? 'See them all: rootwarden rules list' : `Did you mean "${meant}"? See them all: rootwarden rules list`,
  })
}

const sigmaOf = ({ documents }: RuleFolder): string | null =>
  documents.length === 0 ? null : documents.map((document) => stringify(document, { lineWidth: 76 })).join('---\n')

const lines = (text: string): readonly string[] => text.trimEnd().split('\n')

interface Look {
  readonly columns: number
  readonly paint: Paint
}

const block = (
  heading: string,
  texts: readonly string[],
  { columns, paint }: Look,
  mark: (index: number) => string = () => '  ·',
): readonly string[] =>
  texts.length === 0
    ? []
    : ['', paint('strong', heading), ...texts.flatMap((text, index) => wrapIndented(printable(text), columns, 5, mark(index)))]

const verbatim = (heading: string, text: string | null, { paint }: Look): readonly string[] =>
  text === null ? [] : ['', paint('strong', heading), ...lines(text).map((line) => `  ${printable(line)}`)]

/** Rules of the pack are tested never to: what people bring may. */
const PARSED_SELDOM = 'Only records that can match are parsed.'

function packText(folder: RuleFolder, look: Look): string {
  const { about } = folder
  return [
    `${look.paint('strong', `${about.number} ${about.id}`)}   ${paintLevel(look.paint, about.level)}`,
    ...wrapIndented(`${about.title}.`, look.columns, 0),
    ...block('WHY', [about.why], look),
    ...block('WHAT TO DO NOW', about.todo, look, (index) => `  ${index + 1}.`),
    ...block('WHEN IT IS NO ATTACK', about.falsePositives, look),
    ...block('WHAT IT AVOIDS', [about.avoids], look),
    ...block('ATT&CK', [attackInWords(about)], look),
    ...block('INCIDENTS', [incidentInWords(about)], look),
    ...block('READING', [...nativeInWords(folder), PARSED_SELDOM], look),
    ...verbatim('SIGMA', sigmaOf(folder), look),
    ...block('SOURCES', about.sources, look),
  ].join('\n')
}

const whySlow = ({ document }: RuleDocument): string | null => (document.kind === 'rule' ? whyParsesAll(needlesOf(document)) : null)

function fileText(rule: RuleDocument, look: Look): string {
  const { document, file, text } = rule
  const slow = whySlow(rule)
  return [
    `${look.paint('strong', printable(document.title))}   ${paintLevel(look.paint, document.level)}   ${printable(`${file}:${document.line}`)}`,
    ...block('WHY', document.description === null ? [] : [document.description.trim().replaceAll(/\s*\n\s*/g, ' ')], look),
    ...block('WHEN IT IS NO ATTACK', document.falsePositives, look),
    ...block('ATT&CK', techniquesIn(document.tags), look),
    ...block('READING', document.kind === 'correlation' ? [] : [slow === null ? PARSED_SELDOM : `It ${slow}.`], look),
    ...verbatim('SIGMA', text, look),
    ...block('SOURCES', document.references, look),
  ].join('\n')
}

const described = (found: FoundRule): unknown =>
  found.kind === 'pack'
    ? {
        ...found.folder.about,
        file: null,
        sigma: sigmaOf(found.folder),
        native: found.folder.native.map(({ name, kind, sees }) => ({ name, kind, sees })),
        parsesEveryRecord: false,
      }
    : {
        id: ruleKey(found.rule.document),
        number: null,
        title: found.rule.document.title,
        level: found.rule.document.level,
        attack: techniquesIn(found.rule.document.tags),
        file: found.rule.file,
        line: found.rule.document.line,
        sigma: found.rule.text,
        native: [],
        parsesEveryRecord: whySlow(found.rule) !== null,
      }

export async function runRulesShow(host: Host, called: string, options: ShowOptions): Promise<number> {
  const loaded = await readAllRules(await host.openRules(), options.rules ?? [])
  requireSound(loaded, { skipBroken: options.skipBrokenRules === true })
  const found = requireRule(loaded, called)
  const look = { columns: Math.min(host.stdout.columns, 100), paint: painter(wantsColour(host, options)) }
  const texts = {
    table: () => (found.kind === 'pack' ? packText(found.folder, look) : fileText(found.rule, look)),
    json: () => JSON.stringify({ schema: 'rootwarden/rule/1', ...Object(described(found)) }, null, 2),
    md: () =>
      found.kind === 'pack' ? rulePage(found.folder, sigmaOf(found.folder)) : ['```yaml', found.rule.text.trimEnd(), '```', ''].join('\n'),
  }
  await deliver(host, options, texts[options.format]())
  return EXIT.done
}
