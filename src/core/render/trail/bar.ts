import type { Paint } from '../paint.ts'

/** What a bar is made of: the grave part, then the rest. */
export interface BarParts {
  readonly grave: number
  readonly rest: number
}

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value))

/**
 * Draws bars of at most so many cells, all on one scale: a cell is one where that fits, otherwise more. Whatever is not nothing has a
 * cell, and the two parts differ without colour.
 */
export function barsOf(all: readonly BarParts[], cells: number, paint: Paint): readonly string[] {
  const longest = all.reduce((most, { grave, rest }) => Math.max(most, grave + rest), 0)
  const scale = longest <= cells ? 1 : cells / longest
  return all.map(({ grave, rest }) => {
    const least = Number(grave > 0) + Number(rest > 0)
    const length = Math.max(least, Math.round((grave + rest) * scale))
    const full = grave === 0 ? 0 : clamp(Math.round(grave * scale), 1, length - Number(rest > 0))
    return paint('high', '█'.repeat(full)) + '░'.repeat(length - full)
  })
}
