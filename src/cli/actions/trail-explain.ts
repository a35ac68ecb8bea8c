import { type FoundRule, readAllRules } from '../../app/all-rules.ts'
import { type ExplainedPart, explainEvent, matchesAlone } from '../../app/explain-event.ts'
import { requireSound } from '../../app/load-rules.ts'
import { pickEvent } from '../../app/pick-event.ts'
import { type Paint, painter } from '../../core/render/paint.ts'
import { printable } from '../../core/render/printable.ts'
import type { Trace } from '../../core/sigma/explain.ts'
import type { RuleDocument } from '../../ports/rule-source.ts'
import { isoInstant } from '../../core/time.ts'
import type { TrailEvent } from '../../core/trail/event.ts'
import type { CommonOptions } from '../common-options.ts'
import { deliver, wantsColour } from '../deliver.ts'
import { EXIT } from '../exit-codes.ts'
import type { Host } from '../host.ts'
import { wrapIndented } from '../indent.ts'
import type { RuleOptions } from '../rule-options.ts'
import { requireRule } from './rules-show.ts'

interface ExplainOptions extends CommonOptions, Pick<RuleOptions, 'rules'> {
  readonly format: 'table' | 'json'
  readonly eventId?: string
  readonly profile?: string
  readonly region?: string
}

interface Look {
  readonly columns: number
  readonly paint: Paint
}

const mark = (holds: boolean, paint: Paint): string => (holds ? paint('pass', 'yes') : paint('fail', 'no '))

/** The mark says it already. */
const isPlain = ({ part, because }: Trace): boolean => because === `${part} holds` || because === `${part} does not hold`

/** One part of a rule, the reason under it, then what is inside; every step further in. */
function traceLines(trace: Trace, depth: number, look: Look): readonly string[] {
  const { part, holds, because, of } = trace
  const indent = 2 + depth * 2
  const [first = '', ...rest] = wrapIndented(printable(part), look.columns, indent + 5)
  return [
    `${' '.repeat(indent)}${mark(holds, look.paint)}  ${first.trimStart()}`,
    ...rest,
    ...(because === '' || isPlain(trace)
      ? []
      : wrapIndented(printable(because), look.columns, indent + 7).map((line) => look.paint('quiet', line))),
    ...of.flatMap((inner) => traceLines(inner, depth + 1, look)),
  ]
}

const heading = (title: string, said: string, { columns, paint }: Look): readonly string[] =>
  wrapIndented(`${printable(title)}: ${said}`, columns, 0).map((line) => paint('strong', line))

function partLines(part: ExplainedPart, look: Look): readonly string[] {
  const { title } = part
  switch (part.kind) {
    case 'sigma': {
      const { matches, condition, selections } = part.explanation
      const shown = selections.flatMap(({ name, isUsed, ...trace }) => [
        '',
        `  ${look.paint('strong', printable(name))}${isUsed ? '' : look.paint('quiet', ' (in no condition)')}`,
        ...traceLines(trace, 0, look),
      ])
      return [
        ...heading(title, matches ? 'matches' : 'does not match', look),
        '',
        `  ${look.paint('strong', 'condition')}`,
        ...traceLines(condition, 0, look),
        ...shown,
      ]
    }
    case 'correlation':
      return [
        ...heading(title, `a correlation (${part.type})`, look),
        ...wrapIndented(
          `It is about several events, which one cannot show; it counts those of: ${printable(part.rules.join(', '))}.`,
          look.columns,
          2,
        ),
      ]
    case 'code':
      return [...heading(title, part.hit === null ? 'does not match' : 'matches', look), ...wrapIndented(codeWords(part), look.columns, 2)]
    case 'history':
      return [
        ...heading(title, part.looks ? 'looks at this event' : 'does not look at such events', look),
        ...wrapIndented(
          'It judges an event in the light of what came before in the account, which one event cannot show.',
          look.columns,
          2,
        ),
      ]
  }
}

function codeWords({ looks, hit }: Extract<ExplainedPart, { kind: 'code' }>): string {
  if (!looks) return 'This rule is code, and is not shown events of this name and identity.'
  if (hit === null) return 'This rule is code; it was shown the event, and finds nothing in it.'
  const level = hit.level === undefined ? '' : ` at level ${hit.level}`
  return `This rule is code; it finds something${level}${hit.because === undefined ? '' : `: ${printable(hit.because)}`}.`
}

const ruleHead = (found: FoundRule): string =>
  found.kind === 'pack'
    ? `${found.folder.about.number} ${found.folder.about.id}: ${found.folder.about.title}`
    : `${found.rule.file}:${found.rule.document.line}`

const eventHead = ({ name, source, at, eventId, identity }: TrailEvent): readonly string[] => [
  `${name} of ${source} at ${isoInstant(at)}`,
  `event ${eventId} by ${identity.type ?? 'nobody named'}${identity.arn === null ? '' : ` ${identity.arn}`}`,
]

interface Explained {
  readonly found: FoundRule
  /** It is about other logs than CloudTrail's, and a scan leaves it out. */
  readonly isElsewhere: boolean
  readonly parts: readonly ExplainedPart[]
}

function table(event: TrailEvent, explained: readonly Explained[], look: Look): string {
  return [
    ...eventHead(event).flatMap((line) => wrapIndented(printable(line), look.columns, 0)),
    ...explained.flatMap(({ found, isElsewhere, parts }) => [
      '',
      ...wrapIndented(
        `${printable(ruleHead(found))}${isElsewhere ? ' is about other logs than CloudTrail; a scan leaves it out' : ''}`,
        look.columns,
        0,
      ),
      ...parts.flatMap((part) => ['', ...partLines(part, look)]),
    ]),
  ].join('\n')
}

const described = (event: TrailEvent, explained: readonly Explained[]) => ({
  schema: 'rootwarden/trail-explain/1',
  event: { eventId: event.eventId, at: isoInstant(event.at), eventSource: event.source, eventName: event.name, account: event.account },
  rules: explained.map(({ found, isElsewhere, parts }) => ({
    number: found.kind === 'pack' ? found.folder.about.number : null,
    id: found.kind === 'pack' ? found.folder.about.id : found.rule.document.id,
    title: found.kind === 'pack' ? found.folder.about.title : found.rule.document.title,
    file: found.kind === 'pack' ? null : found.rule.file,
    matches: matchesAlone(parts),
    aboutOtherLogs: isElsewhere,
    parts,
  })),
})

const isFile = (rule: string): boolean => /\.ya?ml$/i.test(rule)

/** A file means every rule in it; a name means the one rule. */
async function rulesFor(host: Host, rule: string, own: readonly string[]): Promise<readonly Omit<Explained, 'parts'>[]> {
  const open = await host.openRules()
  const loaded = requireSound(await readAllRules(open, isFile(rule) ? [rule] : own), { skipBroken: null })
  if (!isFile(rule)) return [{ found: requireRule(loaded, rule), isElsewhere: false }]
  const listed = (documents: readonly RuleDocument[], isElsewhere: boolean) =>
    documents.map((document) => ({ found: { kind: 'file' as const, rule: document }, isElsewhere }))
  return [...listed(loaded.documents, false), ...listed(loaded.elsewhere, true)]
}

export async function runTrailExplain(host: Host, location: string, rule: string, options: ExplainOptions): Promise<number> {
  const found = await rulesFor(host, rule, options.rules ?? [])
  const { regex } = await host.openRules()
  const trail = await host.openTrail({ sample: false, profile: options.profile ?? null, region: options.region ?? null })
  try {
    const event = await pickEvent(trail.source, location, options.eventId ?? null)
    const explained = found.map((one) => ({ ...one, parts: explainEvent(event, one.found, regex) }))
    const look = { columns: Math.min(host.stdout.columns, 100), paint: painter(wantsColour(host, options)) }
    const text = options.format === 'json' ? JSON.stringify(described(event, explained), null, 2) : table(event, explained, look)
    await deliver(host, options, text)
    return EXIT.done
  } finally {
    await trail.close()
  }
}
