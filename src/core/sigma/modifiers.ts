import { nearest } from '../nearest.ts'
import type { Path, ProblemLog } from './problem.ts'
import type { Comparison, Place, RegexFlags } from './rule.ts'
import { TIME_PARTS, type TimePart } from './time-part.ts'

export type Encoding = 'utf16le' | 'utf16be' | 'utf16' | 'base64' | 'base64offset'

/** What the modifiers of a field add up to, left to right. */
export interface Reading {
  readonly kind: 'plain' | 'regex' | 'cidr' | 'compare' | 'time' | 'exists' | 'fieldref'
  readonly place: Place
  readonly every: boolean
  readonly negated: boolean
  readonly cased: boolean
  readonly windash: boolean
  readonly encodings: readonly Encoding[]
  readonly flags: RegexFlags
  readonly operator: Comparison | 'eq'
  readonly part: TimePart
}

const plain: Reading = {
  kind: 'plain',
  place: 'whole',
  every: false,
  negated: false,
  cased: false,
  windash: false,
  encodings: [],
  flags: { ignoreCase: false, multiline: false, dotAll: false },
  operator: 'eq',
  part: 'hour',
}

interface Refusal {
  readonly message: string
  readonly remedy: string
}

type Step = (reading: Reading, name: string) => Reading | Refusal

const refusal = (message: string, remedy: string): Refusal => ({ message, remedy })
const isUntouched = ({ kind, place, encodings, windash, cased }: Reading): boolean =>
  kind === 'plain' && place === 'whole' && encodings.length === 0 && !windash && !cased

const place =
  (wanted: Place): Step =>
  (reading, name) => {
    if (!['plain', 'regex', 'fieldref'].includes(reading.kind))
      return refusal(`"${name}" compares text, and the value is none`, `Leave "${name}" out.`)
    if (reading.place !== 'whole') return refusal(`"${name}" comes after "${reading.place}"`, 'Keep one of the two.')
    return { ...reading, place: wanted }
  }

/** A kind that stands for itself: nothing may have shaped the value before. */
const turnsInto =
  (kind: Reading['kind']): Step =>
  (reading, name) =>
    isUntouched(reading) ? { ...reading, kind } : refusal(`"${name}" cannot follow the modifiers before it`, `Write "${name}" first.`)

const flag =
  (key: keyof RegexFlags): Step =>
  (reading, name) =>
    reading.kind === 'regex'
      ? { ...reading, flags: { ...reading.flags, [key]: true } }
      : refusal(`"${name}" is a flag of a regular expression`, `Write "re|${name}".`)

const encoding =
  (wanted: Encoding): Step =>
  (reading, name) => {
    if (reading.kind !== 'plain' || reading.windash)
      return refusal(`"${name}" encodes plain text only`, 'Leave the modifiers before it out.')
    if (reading.place !== 'whole')
      return refusal(`"${name}" takes no wildcards, and "${reading.place}" adds some`, `Write "${name}|${reading.place}".`)
    const isDone =
      reading.encodings.some((other) => other.startsWith('base64')) || (wanted.startsWith('utf16') && reading.encodings.length > 0)
    if (isDone) return refusal(`"${name}" comes too late`, 'Write the character encoding first, and Base64 after it, each once.')
    return { ...reading, encodings: [...reading.encodings, wanted] }
  }

const compares =
  (operator: Comparison): Step =>
  (reading, name) => {
    if (reading.kind === 'time' && reading.operator === 'eq') return { ...reading, operator }
    return isUntouched(reading)
      ? { ...reading, kind: 'compare', operator }
      : refusal(`"${name}" compares numbers`, `Use "${name}" alone, or after a part of a date.`)
  }

const timePart =
  (part: TimePart): Step =>
  (reading, name) =>
    isUntouched(reading) ? { ...reading, kind: 'time', part } : refusal(`"${name}" reads a date`, `Write "${name}" first.`)

const steps: Readonly<Record<string, Step>> = {
  contains: place('contains'),
  startswith: place('startswith'),
  endswith: place('endswith'),
  all: (reading) => ({ ...reading, every: true }),
  neq: (reading) => ({ ...reading, negated: true }),
  cased: (reading) =>
    reading.kind === 'plain' || reading.kind === 'fieldref'
      ? { ...reading, cased: true }
      : refusal('"cased" compares text', 'Leave "cased" out; regular expressions mind the case unless "i" is given.'),
  windash: (reading) =>
    reading.kind === 'plain' && reading.encodings.length === 0
      ? { ...reading, windash: true }
      : refusal('"windash" applies to plain text', 'Leave the encoding out.'),
  re: turnsInto('regex'),
  i: flag('ignoreCase'),
  m: flag('multiline'),
  s: flag('dotAll'),
  cidr: turnsInto('cidr'),
  exists: turnsInto('exists'),
  fieldref: (reading, name) =>
    reading.kind === 'plain' && reading.encodings.length === 0 && !reading.windash
      ? { ...reading, kind: 'fieldref' }
      : refusal(`"${name}" cannot follow the modifiers before it`, `Write "${name}" first.`),
  lt: compares('lt'),
  lte: compares('lte'),
  gt: compares('gt'),
  gte: compares('gte'),
  base64: encoding('base64'),
  base64offset: encoding('base64offset'),
  wide: encoding('utf16le'),
  utf16le: encoding('utf16le'),
  utf16be: encoding('utf16be'),
  utf16: encoding('utf16'),
  ...Object.fromEntries(TIME_PARTS.map((part) => [part, timePart(part)])),
  expand: () =>
    refusal(
      '"expand" asks for a value that belongs to one environment, and none is given',
      'Write the values into the rule. With the placeholder left in, the rule would match nothing and seem to watch.',
    ),
}

/** Every modifier that is understood. */
export const MODIFIERS: readonly string[] = Object.keys(steps)

/** @returns `null` when a modifier is unknown, or makes no sense behind the ones before it; the log then says why. */
export function readModifiers(names: readonly string[], path: Path, log: ProblemLog): Reading | null {
  let reading = plain
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) < index) return log.report(path, `modifier "${name}" is given twice`, 'Keep it once.')
    const step = Object.hasOwn(steps, name) ? steps[name] : undefined
    if (step === undefined) {
      const meant = nearest(name, MODIFIERS)
      return log.report(
        path,
        `unknown modifier "${name}"`,
        meant === null ? `Known are: ${MODIFIERS.join(', ')}.` : `Did you mean "${meant}"?`,
      )
    }
    const next = step(reading, name)
    if ('message' in next) return log.report(path, next.message, next.remedy)
    reading = next
  }
  if (reading.kind === 'exists' && (reading.every || reading.negated)) {
    return log.report(path, '"exists" stands alone', 'Write "exists: false" for the opposite.')
  }
  return reading
}
