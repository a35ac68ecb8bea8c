import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FACT_NAMES, FACT_SCOPE, NESTED_FACTS } from '../core/facts/catalogue.ts'
import { type ControlCase, snapshotOfCase } from '../testing/control-cases.ts'
import { accountFactsSchema, organisationFactsSchema, sharedFactsSchema } from './facts/catalogue.ts'
import { parseSnapshot } from './snapshot.ts'

const shapes = { account: accountFactsSchema.shape, organisation: organisationFactsSchema.shape, shared: sharedFactsSchema.shape }

const small = snapshotOfCase({
  name: 'small',
  account: { kind: 'management' },
  facts: {
    rootMfaEnabled: { observations: [{ value: true, observedAt: '2 days ago' }, { unknown: 'throttled: iam:GetAccountSummary' }] },
    securityHub: { 'eu-west-1': null, 'us-east-1': { unknown: 'access-denied: securityhub:DescribeHub' } },
    alarms: { '111122223333/eu-west-1': [] },
    rootFeatures: ['RootSessions'],
  },
  expect: 'pass',
})

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** The same JSON with one place changed, or removed when there is no value. */
function changed(json: unknown, path: readonly (string | number)[], value?: unknown): unknown {
  const [first, ...rest] = path
  if (first === undefined) return value
  if (Array.isArray(json)) return json.map((item, index) => (index === first ? changed(item, rest, value) : item))
  const entries = Object.entries(json as object).filter(([key]) => key !== first)
  if (rest.length === 0 && value === undefined) return Object.fromEntries(entries)
  return Object.fromEntries([...entries, [first, changed((json as Readonly<Record<string, unknown>>)[first], rest, value)]])
}

const problemsOf = (json: unknown) => {
  const parsed = parseSnapshot(json)
  return parsed.ok ? [] : parsed.problems
}

describe('the schemas of facts', () => {
  it('are one for each fact, in the scope where it belongs', () => {
    const schemas = Object.entries(shapes).flatMap(([scope, shape]) => Object.keys(shape).map((name) => [name, scope]))
    expect(Object.fromEntries(schemas)).toEqual(FACT_SCOPE)
    expect(schemas).toHaveLength(FACT_NAMES.length)
  })

  it.each(FACT_NAMES)('%s is a record of facts when it is nested, and only then', (name) => {
    const schema = { ...shapes.account, ...shapes.organisation, ...shapes.shared }[name]
    const nested = schema.safeParse({ 'a/b': { known: false, reason: 'failed', detail: '', observedAt: 0, source: '' } })
    expect(nested.success).toBe(NESTED_FACTS.includes(name))
  })
})

describe('parseSnapshot', () => {
  it('reads back what was written', () => {
    expect(parseSnapshot(asJson(small))).toEqual({ ok: true, snapshot: small })
  })

  it.each([
    ['a field of a later version', ['novelty'], 1],
    ['a fact of a later version', ['accounts', 0, 'facts', 'rootHoroscope'], [{ known: true }]],
    ['a field in a fact', ['accounts', 0, 'facts', 'rootMfaEnabled', 0, 'confidence'], 0.9],
  ] as const)('ignores %s', (_, path, value) => {
    expect(parseSnapshot(changed(asJson(small), path, value))).toEqual({ ok: true, snapshot: small })
  })

  it.each([
    ['another version', ['schema'], 'rootwarden/snapshot/2', 'schema'],
    ['an account id that lost its leading zero', ['accounts', 0, 'id'], '11122223333', 'accounts[0].id'],
    ['an account id as a number', ['accounts', 0, 'id'], 111122223333, 'accounts[0].id'],
    ['a truth as text', ['accounts', 0, 'facts', 'rootMfaEnabled', 0, 'value'], 'true', 'accounts[0].facts.rootMfaEnabled[0].value'],
    [
      'a reason that nobody knows',
      ['accounts', 0, 'facts', 'rootMfaEnabled', 1, 'reason'],
      'tired',
      'accounts[0].facts.rootMfaEnabled[1].reason',
    ],
    [
      'a fact without its time',
      ['accounts', 0, 'facts', 'rootMfaEnabled', 0, 'observedAt'],
      undefined,
      'accounts[0].facts.rootMfaEnabled[0].observedAt',
    ],
    [
      'a fact that is neither known nor unknown',
      ['accounts', 0, 'facts', 'rootMfaEnabled', 0, 'known'],
      'perhaps',
      'accounts[0].facts.rootMfaEnabled[0].known',
    ],
    ['a time that no calendar has', ['takenAt'], 9e15, 'takenAt'],
    ['a time as text', ['takenAt'], '2026-11-21T12:00:00Z', 'takenAt'],
    ['a fact as a bare value', ['accounts', 0, 'facts', 'rootMfaEnabled'], true, 'accounts[0].facts.rootMfaEnabled'],
    [
      'a feature that does not exist',
      ['organisation', 'facts', 'rootFeatures', 0, 'value'],
      ['RootSession'],
      'organisation.facts.rootFeatures[0].value[0]',
    ],
    [
      'alarms without an account',
      ['shared', 'alarms'],
      { 'eu-west-1': { known: true, value: [], observedAt: 0, source: '' } },
      'shared.alarms.eu-west-1',
    ],
    ['no account at all', ['accounts'], [], 'accounts'],
    ['no coverage', ['coverage'], undefined, 'coverage'],
  ] as const)('says where: %s', (_, path, value, where) => {
    expect(problemsOf(changed(asJson(small), path, value)).map((problem) => problem.path)).toEqual([where])
  })

  it.each([
    ['null', null],
    ['a list', []],
    ['text', 'snapshot'],
  ])('refuses %s without falling over', (_, json) => {
    expect(parseSnapshot(json)).toMatchObject({ ok: false, found: 1, problems: [{ path: '' }] })
  })

  it('lists the first twenty problems and counts the rest', () => {
    const broken = changed(
      asJson(small),
      ['coverage', 'regions'],
      Array.from({ length: 50 }, (_, index) => index),
    )
    const parsed = parseSnapshot(broken)
    expect(parsed).toMatchObject({ ok: false, found: 50 })
    expect(problemsOf(broken)).toHaveLength(20)
    expect(problemsOf(broken)[19]?.path).toBe('coverage.regions[19]')
  })
})

// A control without cases is the catalogue's own test to report.
const folder = join(import.meta.dirname, '../catalogue/controls')
const casesOf = readdirSync(folder)
  .map((id) => [id, join(folder, id, 'cases.json')] as const)
  .filter(([, file]) => existsSync(file))

describe('the cases of every control write facts as a reader does', () => {
  it.each(casesOf)('%s', (_, file) => {
    const cases = JSON.parse(readFileSync(file, 'utf8')) as readonly ControlCase[]
    for (const test of cases) {
      const snapshot = asJson(snapshotOfCase(test))
      const parsed = parseSnapshot(snapshot)
      expect({ case: test.name, problems: parsed.ok ? [] : parsed.problems }).toEqual({ case: test.name, problems: [] })
      // A field that the schema strips is one that no reader gives.
      if (parsed.ok) expect({ case: test.name, snapshot: parsed.snapshot }).toEqual({ case: test.name, snapshot })
    }
  })
})
