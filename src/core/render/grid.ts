import { displayWidth, padEnd, padStart } from './text-width.ts'

export interface Column {
  readonly heading: string
  readonly align?: 'left' | 'right'
}

/**
 * Sets rows of cells under headings, every column as wide as its widest cell, two spaces between them.
 * Cells may carry colour codes. The caller has shortened what could be long.
 */
export function grid(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  headed: (heading: string) => string,
): readonly string[] {
  const widths = columns.map(({ heading }, index) => Math.max(displayWidth(heading), ...rows.map((row) => displayWidth(row[index] ?? ''))))
  const lineOf = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => (columns[index]?.align === 'right' ? padStart(cell, widths[index] ?? 0) : padEnd(cell, widths[index] ?? 0)))
      .join('  ')
      .trimEnd()
  return [headed(lineOf(columns.map(({ heading }) => heading))), ...rows.map(lineOf)]
}
