import { DASHES } from './pattern.ts'
import type { Pattern, Wild } from './rule.ts'

/** What stands between two `*`: it has a fixed length, counted in UTF-16 units as `?` is. */
type Segment = readonly (string | Wild)[]

const lengthOf = (segment: Segment): number => segment.reduce((sum, piece) => sum + (typeof piece === 'string' ? piece.length : 1), 0)

function standsAt(segment: Segment, text: string, from: number): boolean {
  let at = from
  for (const piece of segment) {
    if (typeof piece === 'string') {
      if (!text.startsWith(piece, at)) return false
      at += piece.length
    } else {
      if (at >= text.length || (piece.wild === '-' && !DASHES.includes(text.charAt(at)))) return false
      at += 1
    }
  }
  return true
}

function segmentsOf(pattern: Pattern): readonly Segment[] {
  const segments: (string | Wild)[][] = [[]]
  for (const piece of pattern) {
    if (typeof piece === 'object' && piece.wild === '*') segments.push([])
    else segments.at(-1)?.push(piece)
  }
  return segments
}

/** Where the segment stands first; taking the first place is right, because it leaves the most room to what follows. */
function find(segment: Segment, text: string, from: number): number {
  const [only, ...more] = segment
  if (typeof only === 'string' && more.length === 0) return text.indexOf(only, from)
  for (let at = from; at <= text.length; at += 1) if (standsAt(segment, text, at)) return at
  return -1
}

function general(segments: readonly Segment[]): (text: string) => boolean {
  const first = segments[0] ?? []
  const last = segments.at(-1) ?? []
  const between = segments.slice(1, -1).filter((segment) => segment.length > 0)
  const firstLength = lengthOf(first)
  const lastLength = lengthOf(last)
  if (segments.length === 1) return (text) => text.length === firstLength && standsAt(first, text, 0)
  return (text) => {
    if (text.length < firstLength + lastLength || !standsAt(first, text, 0)) return false
    const end = text.length - lastLength
    let at = firstLength
    for (const segment of between) {
      const found = find(segment, text, at)
      if (found === -1) return false
      at = found + lengthOf(segment)
    }
    return at <= end && standsAt(last, text, end)
  }
}

const soleText = (segment: Segment | undefined): string | null => {
  if (segment === undefined || segment.length > 1) return null
  const [piece = ''] = segment
  return typeof piece === 'string' ? piece : null
}

/**
 * Compiles a pattern. The caller folds the case of both sides first, where it does not count.
 *
 * @returns a test in time linear in the text for the usual forms, and never worse than text times pattern: no text can make it hang.
 */
export function compileGlob(pattern: Pattern): (text: string) => boolean {
  const segments = segmentsOf(pattern)
  const [before, middle, after] = [soleText(segments[0]), soleText(segments[1]), soleText(segments[2])]
  if (segments.length === 1 && before !== null) return (text) => text === before
  if (segments.length === 2 && before !== null && middle !== null) {
    if (before === '') return (text) => text.endsWith(middle)
    if (middle === '') return (text) => text.startsWith(before)
  }
  if (segments.length === 3 && before === '' && middle !== null && after === '') return (text) => text.includes(middle)
  return general(segments)
}
