import { type ListedRule, listRules, readAllRules } from '../../app/all-rules.ts'
import { requireSound } from '../../app/load-rules.ts'
import { counted } from '../../core/render/counted.ts'
import { grid } from '../../core/render/grid.ts'
import { type Paint, painter } from '../../core/render/paint.ts'
import { printable } from '../../core/render/printable.ts'
import { shorten } from '../../core/render/text-width.ts'
import { LEVELS } from '../../core/sigma/rule.ts'
import type { CommonOptions } from '../common-options.ts'
import { csvRows } from '../csv-rows.ts'
import { deliver, wantsColour } from '../deliver.ts'
import { EXIT } from '../exit-codes.ts'
import type { Host } from '../host.ts'
import { paintLevel } from '../paint-level.ts'
import type { RuleOptions } from '../rule-options.ts'
import { tellRules } from '../tell-rules.ts'

interface ListOptions extends CommonOptions, RuleOptions {
  readonly format: 'table' | 'json' | 'csv'
}

const PARTS = [
  ['R', 'Root itself'],
  ['D', 'Blinding the defenders'],
  ['T', 'Takeover, and after'],
] as const

/** From this many columns on, there is room for the titles beside the ids. */
const WIDE = 110
const LEVEL_COLUMNS = Math.max(...LEVELS.map((level) => level.length))

interface Look {
  readonly columns: number
  readonly paint: Paint
}

function section(heading: string, rules: readonly ListedRule[], { columns, paint }: Look): readonly string[] {
  if (rules.length === 0) return []
  const isOwn = rules.every(({ number }) => number === null)
  const called = ({ id, title }: ListedRule): string => (isOwn ? title : id)
  const fixed = 6 + LEVEL_COLUMNS + 13
  const room = columns < WIDE ? columns - fixed : 44
  const rows = rules.map((rule) => [
    rule.number ?? '-',
    shorten(printable(called(rule)), room),
    paintLevel(paint, rule.level),
    printable([...rule.attack.slice(0, 1), ...(rule.attack.length > 1 ? ['…'] : [])].join(' ')),
    ...(columns < WIDE ? [] : [shorten(printable(isOwn ? (rule.file ?? '') : rule.title), columns - fixed - room - 4)]),
  ])
  const headings = ['', 'rule', 'level', 'ATT&CK', ...(columns < WIDE ? [] : [isOwn ? 'file' : 'what it sees'])]
  const lines = grid(
    headings.map((one) => ({ heading: one })),
    rows,
    (one) => paint('quiet', one),
  )
  return [[paint('strong', `${heading} (${rules.length})`), ...lines.map((line) => `  ${line}`)].join('\n')]
}

function listTable(rules: readonly ListedRule[], look: Look): string {
  const sections = [
    ...PARTS.flatMap(([letter, heading]) =>
      section(
        heading,
        rules.filter(({ number }) => number?.startsWith(letter) === true),
        look,
      ),
    ),
    ...section(
      'Your own',
      rules.filter(({ number }) => number === null),
      look,
    ),
  ]
  return `${[...sections, counted(rules.length, 'rule')].join('\n\n')}. Explain one: rootwarden rules show R02`
}

export async function runRulesList(host: Host, options: ListOptions): Promise<number> {
  const loaded = await readAllRules(await host.openRules(), options.rules ?? [])
  requireSound(loaded, { skipBroken: options.skipBrokenRules === true })
  tellRules(host, options, loaded)
  const rules = listRules(loaded)
  const texts = {
    table: () => listTable(rules, { columns: Math.min(host.stdout.columns, 160), paint: painter(wantsColour(host, options)) }),
    json: () => JSON.stringify({ schema: 'rootwarden/rules/1', rules, broken: loaded.problems }, null, 2),
    csv: () =>
      csvRows([
        ['number', 'id', 'title', 'level', 'attack', 'attack since v19', 'file'],
        ...rules.map(({ number, id, title, level, attack, attackV19, file }) => [
          number ?? '',
          id,
          title,
          level ?? '',
          attack.join(' '),
          attackV19.join(' '),
          file ?? '',
        ]),
      ]),
  }
  await deliver(host, options, texts[options.format]())
  return EXIT.done
}
