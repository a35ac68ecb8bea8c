import { compileGlob } from '../../core/sigma/glob.ts'
import { fold, folded, parsePattern } from '../../core/sigma/pattern.ts'
import type { TrailEvent } from '../../core/trail/event.ts'
import type { TrailInterest } from '../../ports/trail-source.ts'
import { type Ask, compileAsk, hashOf, isDenial } from './ask.ts'
import { BEGINS, BEGINS_LONG, LETTERS, LETTERS_AT_ONCE, MIDDLE, MIDDLE_AT, lettersNumber } from './scan-code.ts'

/** What to look for in the bytes of a log before anything is parsed. */
export interface Needles {
  /** What is known of each four letters: see `LETTERS`. */
  readonly letters: Uint8Array
  readonly asks: Ask
  /** Whether a parsed event is one of those that were asked for. */
  readonly wants: (event: TrailEvent) => boolean
}

/** Names that JSON writes in one way only: no escape can stand for one of these letters but `\u00…`, which is looked for. */
const plainName = /^[\w.:-]+$/
const plainPrefix = /^([\w.:-]+)\*$/
const prefixOf = (name: string): string | undefined => plainPrefix.exec(name)?.[1]

/** Whether an event is one of those that were asked for: the same on every path of reading. */
export function wantedBy({ eventNames, root, denied = false, keep = () => true }: TrailInterest): (event: TrailEvent) => boolean {
  const names = new Set(eventNames.filter((name) => !/[*?\\]/.test(name)).map(fold))
  const globs = eventNames.filter((name) => /[*?\\]/.test(name)).map((name) => compileGlob(folded(parsePattern(name))))
  const isNamed = (name: string): boolean => names.has(name) || globs.some((fits) => fits(name))
  return (event) =>
    ((root && event.identity.type === 'Root') ||
      isNamed(fold(event.name)) ||
      (denied && event.errorCode !== null && isDenial(event.errorCode))) &&
    keep(event)
}

function lengthsOf(prefixes: readonly string[]): Uint8Array {
  const lengths = new Uint8Array(prefixes.reduce((most, { length }) => Math.max(most, length + 1), 0))
  for (const { length } of prefixes) lengths[length] = 1
  return lengths
}

/** @param names - or how they begin. */
function lettersOf(names: readonly string[]): Uint8Array {
  const known = new Uint8Array(LETTERS)
  const note = (name: string, at: number, what: number): void => {
    const number = lettersNumber(Buffer.from(name, 'latin1').readInt32LE(at))
    known[number] = (known[number] ?? 0) | what
  }
  for (const name of names) {
    // What is shorter may be followed by anything.
    if (name.length < LETTERS_AT_ONCE) return known.fill(BEGINS)
    const isLong = name.length >= MIDDLE_AT + LETTERS_AT_ONCE
    note(name, 0, isLong ? BEGINS_LONG : BEGINS)
    if (isLong) note(name, MIDDLE_AT, MIDDLE)
  }
  return known
}

/** @returns `null` when a name cannot be found by its bytes: then everything has to be parsed. */
export function compileNeedles(interest: TrailInterest): Needles | null {
  const { eventNames, root, denied = false } = interest
  const whole = eventNames.filter((name) => plainName.test(name))
  const prefixes = eventNames.flatMap((name) => prefixOf(name) ?? [])
  if (whole.length + prefixes.length < eventNames.length) return null
  const names = {
    whole: new Set(whole.map(hashOf)),
    prefixes: new Set(prefixes.map(hashOf)),
    lengths: lengthsOf(prefixes),
  }
  return {
    letters: lettersOf([...whole, ...prefixes]),
    asks: compileAsk({ names: eventNames.length === 0 ? null : names, root, denied }),
    wants: wantedBy(interest),
  }
}
