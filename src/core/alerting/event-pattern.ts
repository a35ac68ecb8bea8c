import { matchesWildcard } from './wildcard.ts'

/** How much of a class of events a pattern matches: each of them, only those that fulfil more conditions, or not one. */
export type Match = 'all' | 'some' | 'none'

/** What a rule catches of a person's direct use of root. */
export interface RootCoverage {
  /** Successful sign-ins at the console. */
  readonly consoleSignIn: Match
  /** API calls that change something. */
  readonly apiWrite: Match
  /** API calls that only read; whether they reach the rule at all is another question, answered by the rule's state. */
  readonly apiRead: Match
}

/** Where a rule lies: lets a pattern that names its own account or Region count as matching everything there. */
export interface RuleHome {
  readonly account?: string
  readonly region?: string
}

/** A leaf of an event; `undefined` is a field that is absent. */
type Value = string | number | boolean | null | undefined

/** The values that one field takes in a class of events. */
interface Domain {
  /** Every one of them has to match before a pattern matches the whole class. */
  readonly always: readonly Value[]
  /** Values that are met too; they only make a match possible. */
  readonly sometimes?: readonly Value[]
  /** Any other value may be there as well. */
  readonly open?: boolean
}

type EventClass = Readonly<Record<string, Domain>>

const anything: Domain = { always: [], open: true }
const absentOrAnything: Domain = { always: [undefined], open: true }

const rootIdentity: EventClass = {
  version: { always: ['0'] },
  'detail.userIdentity.type': { always: ['Root'] },
  'detail.userIdentity.invokedBy': { always: [undefined] },
  'detail.userIdentity.sessionContext.assumedRoot': { always: [undefined] },
  'detail.userIdentity.arn': anything,
  'detail.userIdentity.accountId': anything,
  'detail.userIdentity.principalId': anything,
  'detail.managementEvent': { always: [true] },
  'detail.eventCategory': { always: ['Management'] },
  id: anything,
  time: anything,
  account: anything,
  region: anything,
  'detail.awsRegion': anything,
  'detail.recipientAccountId': anything,
  'detail.sourceIPAddress': anything,
}

const otherSignInEvents = [
  'CheckMfa',
  'PasswordRecoveryRequested',
  'PasswordRecoveryCompleted',
  'PasswordUpdated',
  'EmailUpdated',
  'GetSigninToken',
]

const signIn: EventClass = {
  ...rootIdentity,
  source: { always: ['aws.signin'] },
  // One page of the CloudTrail User Guide spells it "Signin"; "Sign In" is what arrives.
  'detail-type': { always: ['AWS Console Sign In via CloudTrail'], sometimes: ['AWS Console Signin via CloudTrail'] },
  'detail.eventSource': { always: ['signin.amazonaws.com'] },
  'detail.eventName': { always: ['ConsoleLogin'], sometimes: otherSignInEvents },
  'detail.eventType': { always: ['AwsConsoleSignIn'] },
  'detail.readOnly': { always: [false] },
  'detail.responseElements.ConsoleLogin': { always: ['Success'], sometimes: ['Failure'] },
  'detail.additionalEventData.MFAUsed': { always: ['Yes', 'No'] },
}

const apiCall = (readOnly: boolean): EventClass => ({
  ...rootIdentity,
  source: anything,
  'detail-type': { always: ['AWS API Call via CloudTrail'], sometimes: ['AWS Console Action via CloudTrail'] },
  'detail.eventSource': anything,
  'detail.eventName': anything,
  'detail.eventType': { always: ['AwsApiCall'], sometimes: ['AwsConsoleAction'] },
  'detail.readOnly': { always: [readOnly] },
})

const serviceEvent: EventClass = {
  ...rootIdentity,
  source: anything,
  'detail-type': { always: ['AWS Service Event via CloudTrail'] },
  'detail.eventType': { always: ['AwsServiceEvent'] },
  'detail.userIdentity.invokedBy': absentOrAnything,
  'detail.readOnly': { always: [undefined], sometimes: [true, false] },
}

/** A call that is not a person's: central root sessions, and services that act for root. */
const onBehalf: EventClass = {
  ...apiCall(false),
  'detail.readOnly': { always: [true, false] },
  'detail.userIdentity.invokedBy': absentOrAnything,
  'detail.userIdentity.sessionContext.assumedRoot': { always: [undefined, 'true'], sometimes: ['false', true, false] },
}

/**
 * Whether an EventBridge pattern could match a CloudTrail event whose `userIdentity.type` is `Root`: a console sign-in, an API call,
 * a service event. What it does not understand could match: `true` may be wrong, `false` is not.
 *
 * @param pattern - the rule's pattern, as JSON text.
 */
export function canMatchRootEvent(pattern: string): boolean {
  const parsed = parsePattern(pattern)
  if (parsed === null) return true
  return [signIn, apiCall(false), apiCall(true), serviceEvent, onBehalf].some((events) => matchObject(parsed, '', events) !== 'none')
}

/** What a pattern catches of a person's use of root. A pattern that cannot be parsed catches `some` of everything: nobody may rely on it. */
export function rootCoverage(pattern: string, home: RuleHome = {}): RootCoverage {
  const parsed = parsePattern(pattern)
  if (parsed === null) return { consoleSignIn: 'some', apiWrite: 'some', apiRead: 'some' }
  const match = (events: EventClass): Match => matchObject(parsed, '', atHome(events, home))
  return { consoleSignIn: match(signIn), apiWrite: match(apiCall(false)), apiRead: match(apiCall(true)) }
}

function atHome(events: EventClass, { account, region }: RuleHome): EventClass {
  const only = (value: string | undefined): Domain => (value === undefined ? anything : { always: [value], open: false })
  return {
    ...events,
    account: only(account),
    'detail.recipientAccountId': only(account),
    'detail.userIdentity.accountId': only(account),
    region: only(region),
    'detail.awsRegion': only(region),
  }
}

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

function parsePattern(text: string): Json | null {
  try {
    const parsed: unknown = JSON.parse(text)
    return isObject(parsed) ? parsed : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

const both = (matches: readonly Match[]): Match =>
  matches.includes('none') ? 'none' : matches.every((match) => match === 'all') ? 'all' : 'some'
const either = (matches: readonly Match[]): Match =>
  matches.includes('all') ? 'all' : matches.every((match) => match === 'none') ? 'none' : 'some'

function matchObject(pattern: Json, path: string, events: EventClass): Match {
  return both(
    Object.entries(pattern).map(([key, condition]) => {
      if (key === '$or' && Array.isArray(condition))
        return either(condition.map((branch) => (isObject(branch) ? matchObject(branch, path, events) : 'some')))
      const field = path === '' ? key : `${path}.${key}`
      if (isObject(condition)) return matchObject(condition, field, events)
      return Array.isArray(condition) ? matchField(condition, events[field] ?? absentOrAnything) : 'some'
    }),
  )
}

function matchField(alternatives: readonly unknown[], domain: Domain): Match {
  const tests = alternatives.map(readAlternative)
  const matches = (value: Value) => tests.some((test) => test.matches(value) !== false)
  const surely = (value: Value) => tests.some((test) => test.matches(value) === true)
  if (domain.always.every(surely) && (domain.open !== true || tests.some((test) => test.everything))) return 'all'
  const possible =
    [...domain.always, ...(domain.sometimes ?? [])].some(matches) || (domain.open === true && tests.some((test) => test.somethingPresent))
  return possible ? 'some' : 'none'
}

interface Alternative {
  /** `undefined` when it cannot be told. */
  matches(value: Value): boolean | undefined
  /** Matches whatever is present. */
  readonly everything: boolean
  /** Matches some value or other that is present. */
  readonly somethingPresent: boolean
}

const onText = (test: (text: string) => boolean, everything = false): Alternative => ({
  matches: (value) => typeof value === 'string' && test(value),
  everything,
  somethingPresent: true,
})

const unclear: Alternative = { matches: (value) => (value === undefined ? false : undefined), everything: false, somethingPresent: true }

function readAlternative(alternative: unknown): Alternative {
  if (!isObject(alternative)) return { matches: (value) => value === alternative, everything: false, somethingPresent: true }
  const [[operator, operand] = ['', null], ...more] = Object.entries(alternative)
  if (more.length > 0) return unclear
  if (operator === 'exists') {
    return { matches: (value) => (value !== undefined) === operand, everything: operand === true, somethingPresent: operand === true }
  }
  if (operator === 'anything-but') return anythingBut(operand)
  return textOperator(operator, operand) ?? unclear
}

/** Matches what is present and is not excluded; an absent field is no match. */
function anythingBut(operand: unknown): Alternative {
  const excluded = isObject(operand)
    ? Object.entries(operand).flatMap(([operator, values]) => listOf(values).map((value) => textOperator(operator, value) ?? unclear))
    : listOf(operand).map(readAlternative)
  return {
    matches: (value) => {
      if (value === undefined) return false
      const hits = excluded.map((each) => each.matches(value))
      return hits.includes(true) ? false : hits.includes(undefined) ? undefined : true
    },
    everything: false,
    somethingPresent: true,
  }
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value])

function textOperator(operator: string, operand: unknown): Alternative | null {
  const folded = isObject(operand) ? operand['equals-ignore-case'] : undefined
  const words = folded ?? operand
  if (typeof words !== 'string') return null
  const fold = folded === undefined ? (text: string) => text : (text: string) => text.toLowerCase()
  if (operator === 'prefix') return onText((text) => fold(text).startsWith(fold(words)), words === '')
  if (operator === 'suffix') return onText((text) => fold(text).endsWith(fold(words)), words === '')
  if (operator === 'equals-ignore-case') return onText((text) => text.toLowerCase() === words.toLowerCase())
  if (operator === 'wildcard') return onText((text) => matchesWildcard(words, text), /^\*+$/.test(words))
  return null
}
