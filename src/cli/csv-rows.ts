import { csvCell } from '../core/render/csv.ts'

/** Rows of cells as CSV by RFC 4180; cells that look like formulas are defused. */
export const csvRows = (rows: readonly (readonly string[])[]): string => rows.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('')
