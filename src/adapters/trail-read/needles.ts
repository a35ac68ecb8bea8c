import { compileGlob } from '../../core/sigma/glob.ts'
import { fold, folded, parsePattern } from '../../core/sigma/pattern.ts'
import type { TrailEvent } from '../../core/trail/event.ts'
import type { TrailInterest } from '../../ports/trail-source.ts'
import { type Ask, compileAsk, hashOf, isDenial } from './ask.ts'
import { LETTERS, LETTERS_AT_ONCE, STEPS_AT, lettersNumber, mixLetters } from './scan-code.ts'

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
  for (const name of names) {
    const steps = STEPS_AT.filter((at) => at + LETTERS_AT_ONCE <= name.length)
    // What is shorter may be followed by anything.
    if (steps.length === 0) return known.fill(1)
    const letters = Buffer.from(name, 'latin1')
    const number = lettersNumber(steps.reduce((mixed, at) => mixLetters(mixed, letters.readInt32LE(at)), 0))
    known[number] = (known[number] ?? 0) | (1 << (steps.length - 1))
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
