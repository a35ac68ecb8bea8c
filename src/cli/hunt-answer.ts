import { type Question, readyQuestions } from '../app/hunt-question.ts'
import { counted } from '../core/render/counted.ts'
import { type Column, grid } from '../core/render/grid.ts'
import { printable } from '../core/render/printable.ts'
import { displayWidth, padEnd, shorten } from '../core/render/text-width.ts'
import { wrap } from '../core/render/wrap.ts'
import { MODEL_COLUMNS } from '../core/sigma/sql/row-model.ts'
import type { HuntCell, HuntResult } from '../ports/hunt-engine.ts'
import type { HUNT_FORMATS } from './commands/hunt.ts'
import { csvRows } from './csv-rows.ts'
import type { Host } from './host.ts'

type Format = (typeof HUNT_FORMATS)[number]

/** A column is made no narrower than this, and one of times not at all. */
const NARROWEST = 12

const cellText = (cell: HuntCell): string => (cell === null ? '' : String(cell))

/** Widths that fit the line, the widest column giving way first; `null` when too little would be left of it. */
function fitted({ columns }: HuntResult, widths: readonly number[], width: number): readonly number[] | null {
  const fit = [...widths]
  const total = (): number => fit.reduce((sum, one) => sum + one + 2, -2)
  const canGive = (one: number, index: number): boolean => one > NARROWEST && !/^timestamp/i.test(columns[index]?.type ?? '')
  while (total() > width) {
    const widest = Math.max(...fit.filter(canGive))
    if (!Number.isFinite(widest)) return null
    fit[fit.findIndex((one, index) => one === widest && canGive(one, index))] = widest - 1
  }
  return fit
}

/** Every row as lines of its own, for rows that are wider than the terminal. */
function blocks({ columns }: HuntResult, cells: readonly (readonly string[])[], width: number): readonly string[] {
  const indent = Math.max(...columns.map(({ name }) => displayWidth(printable(name)))) + 2
  const blockOf = (row: readonly string[]): readonly string[] =>
    columns.flatMap(({ name }, index) => {
      const cell = row[index] ?? ''
      return cell === ''
        ? []
        : wrap(cell, Math.max(NARROWEST, width - indent)).map((line, at) => padEnd(at === 0 ? printable(name) : '', indent) + line)
    })
  return cells.flatMap((row, index) => [...(index === 0 ? [] : ['']), ...blockOf(row)])
}

function table(result: HuntResult, width: number): { readonly lines: readonly string[]; readonly cut: boolean } {
  const { columns, rows } = result
  const cells = rows.map((row) => row.map((cell) => printable(cellText(cell))))
  const widths = columns.map(({ name }, index) => Math.max(displayWidth(name), ...cells.map((row) => displayWidth(row[index] ?? ''))))
  const fit = fitted(result, widths, width)
  if (fit === null) return { lines: blocks(result, cells, width), cut: false }
  const isNumber = (index: number): boolean => rows.every((row) => row[index] === null || typeof row[index] === 'number')
  const headings: readonly Column[] = columns.map(({ name }, index) => ({
    heading: shorten(printable(name), fit[index] ?? NARROWEST),
    align: isNumber(index) ? 'right' : 'left',
  }))
  return {
    lines: grid(
      headings,
      cells.map((row) => row.map((cell, index) => shorten(cell, fit[index] ?? NARROWEST))),
      (heading) => heading,
    ),
    cut: fit.some((one, index) => one < (widths[index] ?? 0)),
  }
}

function renderTable(host: Host, { title, look }: Question, result: HuntResult, quiet: boolean): string {
  const width = Math.min(host.stdout.columns, 160)
  const { lines, cut } = table(result, width)
  const head = [...(title === null ? [] : wrap(printable(title), width)), ...(look === null ? [] : wrap(`Look for: ${look}`, width))]
  const count = `${counted(result.rows.length, 'row')}${result.more ? ', and there are more (--max-rows)' : ''}`
  if (cut && !quiet) host.stderr.write('Some cells are shortened; --format csv and json have them whole.\n')
  return [...head, ...(head.length > 0 ? [''] : []), ...(result.rows.length === 0 ? [] : [...lines, '']), count].join('\n')
}

const asObject = ({ columns }: HuntResult, row: readonly HuntCell[]): Readonly<Record<string, HuntCell>> =>
  Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null]))

interface AnswerOptions {
  readonly format: Format
  readonly engine: string
  readonly sample?: boolean
  readonly quiet?: boolean
}

/** The answer in the format that was asked for; `json` says what was asked, and whether it is complete. */
export function renderAnswer(
  host: Host,
  { format, engine, sample = false, quiet = false }: AnswerOptions,
  question: Question,
  result: HuntResult,
): string {
  switch (format) {
    case 'table':
      return `${sample ? 'SAMPLE DATA\n' : ''}${renderTable(host, question, result, quiet)}`
    case 'json': {
      const { columns, rows, more, scannedBytes } = result
      return JSON.stringify(
        { schema: 'rootwarden/hunt/1', sample, engine, title: question.title, sql: question.sql, columns, rows, more, scannedBytes },
        null,
        1,
      )
    }
    case 'jsonl':
      return result.rows.map((row) => JSON.stringify(asObject(result, row))).join('\n')
    case 'csv':
      return csvRows([result.columns.map(({ name }) => name), ...result.rows.map((row) => row.map(cellText))])
  }
}

/** The ready-made questions, and the columns that questions of one's own can name. */
export function renderHuntList(format: Format, width: number): string {
  const hunts = readyQuestions().map(({ name, title, look }) => ({ name: `@${name}`, title, look }))
  if (format === 'json') {
    const columns = MODEL_COLUMNS.map(({ name, type, about, athena }) => ({ name, type, about, onAthena: athena !== null }))
    return JSON.stringify({ schema: 'rootwarden/hunts/1', questions: hunts, columns }, null, 1)
  }
  if (format === 'jsonl') return hunts.map((hunt) => JSON.stringify(hunt)).join('\n')
  if (format === 'csv') return csvRows([['name', 'title', 'look'], ...hunts.map((hunt) => [hunt.name, hunt.title, hunt.look])])
  const indent = Math.max(...hunts.map(({ name }) => name.length)) + 2
  const described = hunts.flatMap(({ name, title, look }) => [
    `${name.padEnd(indent)}${title}`,
    ...wrap(look, width - indent).map((line) => `${' '.repeat(indent)}${line}`),
  ])
  const columns = grid(
    [{ heading: 'COLUMN' }, { heading: 'TYPE' }, { heading: 'WHAT IT HOLDS' }],
    MODEL_COLUMNS.map(({ name, type, about }) => [name, type, about]),
    (heading) => heading,
  )
  return ['READY-MADE QUESTIONS', ...described, '', 'THE TABLE "events"', ...columns].join('\n')
}
