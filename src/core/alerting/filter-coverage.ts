import type { CisRow } from './cis-patterns.ts'
import { type Example, type Implication, OTHER_TEXT, implies } from './filter-implication.ts'
import { matchesEvent } from './filter-match.ts'
import { type Condition, type ParsedPattern, parseFilterPattern, printCondition } from './filter-pattern.ts'

/** Whether a metric filter counts at least what a row of the benchmark counts, and is still worth an alarm. */
export type Coverage =
  | { readonly covers: 'yes'; readonly notes: readonly string[] }
  | { readonly covers: 'no'; readonly because: string }
  | { readonly covers: 'undecided'; readonly because: string }

/** What every account has by the thousand: a filter that counts it has an alarm that never rests, and so never tells. */
const ordinaryEvent = {
  eventVersion: '1.11',
  userIdentity: {
    type: 'AssumedRole',
    arn: 'arn:aws:sts::111122223333:assumed-role/Deploy/example',
    accountId: '111122223333',
    sessionContext: {},
  },
  eventTime: '2026-11-21T12:00:00Z',
  eventSource: 'ec2.amazonaws.com',
  eventName: 'DescribeInstances',
  awsRegion: 'eu-central-1',
  sourceIPAddress: '192.0.2.10',
  userAgent: 'aws-cli/2.32.0',
  requestParameters: {},
  responseElements: null,
  requestID: 'd3f7a3b4-1f0c-4f4e-9a53-0d4b8a1c2e10',
  eventID: '7b5e2f52-6a6e-4f0b-8b58-2c0f5a3e9d11',
  readOnly: true,
  eventType: 'AwsApiCall',
  managementEvent: true,
  recipientAccountId: '111122223333',
  eventCategory: 'Management',
}

/** @param pattern - the metric filter's pattern, as AWS returns it. @param parsed - the same, where it is at hand. */
export function coversRow(row: CisRow, pattern: string, parsed: ParsedPattern = parseFilterPattern(pattern)): Coverage {
  if (pattern.trim() === '') return { covers: 'no', because: 'its pattern is empty: it counts every event, so its alarm never rests' }
  if (!parsed.ok) return { covers: 'undecided', because: `its pattern could not be read, ${parsed.because}` }
  if (countsOrdinaryEvents(parsed.condition)) {
    return { covers: 'no', because: 'it also counts ordinary calls such as DescribeInstances, so its alarm never rests and tells nothing' }
  }
  const forms = [{ pattern: row.pattern, note: null }, ...row.alsoAccepted]
  const answers = forms.map((form) => coversForm(form, row.given, parsed.condition))
  return answers.find(({ covers }) => covers === 'yes') ?? answers.find(({ covers }) => covers === 'undecided') ?? (answers[0] as Coverage)
}

/** Certain only: what a doubt about AWS's matching would decide does not count. */
function countsOrdinaryEvents(condition: Condition): boolean {
  return [true, false].every((regexMatches) => matchesEvent(condition, ordinaryEvent, { missingDiffers: false, regexMatches }))
}

function coversForm(form: { pattern: string; note: string | null }, given: CisRow['given'], candidate: Condition): Coverage {
  const wanted = ownCondition(form.pattern)
  const notes = form.note === null ? [] : [form.note]
  // Most filters are the benchmark's own text: nothing has to be reasoned about those.
  if (printCondition(wanted) === printCondition(candidate)) return { covers: 'yes', notes }
  const plain = impliesEitherWay(wanted, candidate)
  if (plain.answer === 'yes') return { covers: 'yes', notes }
  if (given === null) return notCovered(plain)
  const narrowed = impliesEitherWay({ kind: 'all', of: [wanted, ownCondition(given.pattern)] }, candidate)
  if (narrowed.answer === 'yes') return { covers: 'yes', notes: given.note === null ? notes : [...notes, given.note] }
  if (narrowed.answer === 'if-missing-differs' && given.note !== null) {
    const doubt =
      'it relies on "!=" to match an event that lacks the property, which AWS does not promise: try it with logs:TestMetricFilter'
    return { covers: 'yes', notes: [...notes, given.note, doubt] }
  }
  return notCovered(narrowed)
}

type EitherWay = Implication | { readonly answer: 'if-missing-differs' }

/** AWS does not say how `!=` treats an absent property, so a filter has to cover the row either way. */
function impliesEitherWay(wanted: Condition, candidate: Condition): EitherWay {
  const missing = implies(wanted, candidate, true)
  if (missing.answer !== 'yes') return missing
  const strict = implies(wanted, candidate, false)
  return strict.answer === 'no' ? { answer: 'if-missing-differs' } : strict
}

function notCovered(answer: Exclude<EitherWay, { answer: 'yes' }>): Coverage {
  if (answer.answer === 'no') return { covers: 'no', because: `it does not count, for example, ${describeExample(answer.example)}` }
  const because =
    answer.answer === 'undecided'
      ? answer.because
      : 'it relies on "!=" to match an event that lacks the property, which AWS does not promise'
  return { covers: 'undecided', because: `its pattern could not be compared with the benchmark's: ${because}` }
}

/** `an event with eventName "DeleteTrail", another userIdentity.type`. What is absent goes without saying, unless there is nothing else. */
function describeExample(example: Example): string {
  const parts = Object.entries(example).map(([selector, value]) => ({
    value,
    words: describeProperty(selector.replace(/^\$\.?/, ''), value),
  }))
  const present = parts.filter(({ value }) => value !== undefined)
  return `an event with ${(present.length > 0 ? present : parts).map(({ words }) => words).join(', ')}`
}

function describeProperty(name: string, value: unknown): string {
  if (value === undefined) return `no ${name}`
  if (value === OTHER_TEXT) return `another ${name}`
  return typeof value === 'object' && value !== null ? `an object as ${name}` : `${name} ${JSON.stringify(value)}`
}

const own = new Map<string, Condition>()

/** The condition of a pattern of ours, read once. */
export function ownCondition(pattern: string): Condition {
  const known = own.get(pattern)
  if (known !== undefined) return known
  const parsed = parseFilterPattern(pattern)
  if (!parsed.ok) throw new Error(`a pattern of our own cannot be read: ${parsed.because}: ${pattern}`)
  own.set(pattern, parsed.condition)
  return parsed.condition
}
