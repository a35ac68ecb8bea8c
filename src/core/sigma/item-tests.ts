import { asLatin1, base64, base64Offsets, type Bytes, utf16, utf16be, utf16le, utf8 } from './encode.ts'
import type { Encoding, Reading } from './modifiers.ts'
import { parseNetwork } from './network.ts'
import { literal, literalOf, parsePattern, placed, withAnyDash } from './pattern.ts'
import type { Path, ProblemLog } from './problem.ts'
import type { Pattern, Test } from './rule.ts'

export type Scalar = string | number | boolean | null

export const isScalar = (value: unknown): value is Scalar =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

const byteEncodings: Readonly<Record<'utf16le' | 'utf16be' | 'utf16', (text: string) => Bytes>> = { utf16le, utf16be, utf16 }

/** The texts that an encoding makes of one text; several where Base64 depends on the position. */
function encoded(text: string, encodings: readonly Encoding[]): readonly string[] {
  const wide = encodings.find((name) => name === 'utf16le' || name === 'utf16be' || name === 'utf16')
  const bytes = wide === undefined ? utf8(text) : byteEncodings[wide](text)
  if (encodings.includes('base64')) return [base64(bytes)]
  return encodings.includes('base64offset') ? base64Offsets(bytes) : [asLatin1(bytes)]
}

function patternTests(text: string, reading: Reading, path: Path, log: ProblemLog): readonly Test[] | null {
  const written = parsePattern(text)
  const test = (pattern: Pattern): Test => ({ kind: 'pattern', pattern: placed(pattern, reading.place), cased: reading.cased })
  if (reading.encodings.length === 0) return [test(reading.windash ? withAnyDash(written) : written)]
  const plain = literalOf(written)
  if (plain === null || plain === '') {
    const remedy = 'Escape them with a backslash, or use "contains" after the encoding.'
    return log.report(path, `${reading.encodings.join('|')} takes a text without wildcards, and not an empty one`, remedy)
  }
  return encoded(plain, reading.encodings).map((variant) => test(literal(variant)))
}

function plainTests(value: Scalar, reading: Reading, path: Path, log: ProblemLog): readonly Test[] | null {
  const isShaped = reading.place !== 'whole' || reading.encodings.length > 0 || reading.windash || reading.cased
  if (typeof value === 'string') return patternTests(value, reading, path, log)
  if (value === null) {
    return isShaped
      ? log.report(path, 'null is no text', 'Compare with null without modifiers (only "neq" makes sense).')
      : [{ kind: 'null' }]
  }
  if (isShaped) return patternTests(String(value), reading, path, log)
  return [typeof value === 'number' ? { kind: 'number', value } : { kind: 'boolean', value }]
}

function numberTest(value: Scalar, path: Path, log: ProblemLog, test: (value: number) => Test): readonly Test[] | null {
  return typeof value === 'number' && Number.isFinite(value)
    ? [test(value)]
    : log.report(path, `${JSON.stringify(value)} is no number`, 'Write a number, without quotes.')
}

function textTest(
  value: Scalar,
  what: string,
  path: Path,
  log: ProblemLog,
  tests: (text: string) => readonly Test[] | null,
): readonly Test[] | null {
  return typeof value === 'string' && value !== ''
    ? tests(value)
    : log.report(path, `${JSON.stringify(value)} is no ${what}`, `Write ${what} as a text.`)
}

/** What one value of a rule stands for; `null` when it does not fit its modifiers, and the log says why. */
export function testsOf(value: Scalar, reading: Reading, path: Path, log: ProblemLog): readonly Test[] | null {
  switch (reading.kind) {
    case 'plain':
      return plainTests(value, reading, path, log)
    case 'regex':
      // "contains" and its like would only wrap the expression in `.*`, and it is not anchored anyway.
      return textTest(typeof value === 'number' ? String(value) : value, 'regular expression', path, log, (source) => [
        { kind: 'regex', source, flags: reading.flags },
      ])
    case 'cidr':
      return textTest(value, 'network', path, log, (text) => {
        const network = parseNetwork(text)
        if (network === null) return log.report(path, `"${text}" is no network`, 'Write it as 203.0.113.0/24 or 2001:db8::/32.')
        return [{ kind: 'cidr', network }]
      })
    case 'compare':
      return numberTest(value, path, log, (number) => ({
        kind: 'compare',
        operator: reading.operator === 'eq' ? 'gte' : reading.operator,
        value: number,
      }))
    case 'time':
      return numberTest(value, path, log, (number) => ({ kind: 'time', part: reading.part, operator: reading.operator, value: number }))
    case 'exists':
      return typeof value === 'boolean'
        ? [{ kind: 'exists', expected: value }]
        : log.report(path, '"exists" takes true or false', 'Write true or false, without quotes.')
    case 'fieldref':
      return textTest(value, 'field name', path, log, (field) => [{ kind: 'fieldref', field, place: reading.place, cased: reading.cased }])
  }
}
