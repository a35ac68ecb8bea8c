import { describe, expect, it } from 'vitest'
import { accountId } from './aws.ts'
import { known, unknown } from './fact.ts'
import type { Finding, Verdict } from './finding.ts'
import { type StatementId, assessRisk, bandOf } from './risk.ts'
import { DAY_MS, epochMs } from './time.ts'

const now = epochMs(Date.UTC(2026, 10, 21, 12))
const id = accountId('999900001111')

const account = (lastUseDays: number | null | 'denied') => ({
  id,
  name: null,
  kind: 'standalone' as const,
  facts: {
    rootUses:
      lastUseDays === 'denied'
        ? [unknown('access-denied', 'no', now, 'iam:GetCredentialReport')]
        : [
            known(
              lastUseDays === null ? [] : [{ by: 'password' as const, at: epochMs(now - lastUseDays * DAY_MS), detail: '' }],
              now,
              'report',
            ),
          ],
  },
})

const findings = (verdicts: Readonly<Record<string, Verdict>>): Finding[] =>
  Object.entries(verdicts).map(([control, verdict]) => ({
    id: `${control}@${id}`,
    control,
    claim: '',
    area: 'root-credentials',
    severity: 'high',
    about: 'account',
    account: { id, name: null, kind: 'standalone', partition: 'aws' },
    verdict,
    failures: [],
    missing: [],
    notes: [],
    evidence: [],
    observedAt: null,
    accepted: null,
    fix: '',
    effortMinutes: 1,
  }))

const agreement = (
  statement: StatementId,
  lastUse: number | null | 'denied',
  verdicts: Readonly<Record<string, Verdict>> = {},
): number | null =>
  assessRisk(account(lastUse), findings(verdicts), {}, now).statements.find((each) => each.id === statement)?.answer?.agreement ?? null

describe('the five statements', () => {
  it.each<[words: string, lastUse: number | null | 'denied', agreement: number | null]>([
    ['used yesterday', 1, 5],
    ['used a week ago to the day', 7, 4],
    ['used two months ago', 60, 3],
    ['used half a year ago', 180, 2],
    ['used years ago', 900, 1],
    ['never used', null, 1],
    ['nobody may look', 'denied', null],
  ])('daily use: %s', (_, lastUse, expected) => expect(agreement('daily-use', lastUse)).toBe(expected))

  it.each<[words: string, statement: StatementId, verdicts: Readonly<Record<string, Verdict>>, agreement: number | null]>([
    ['no second factor', 'password-only', { 'root-has-mfa': 'fail' }, 5],
    ['a virtual device', 'password-only', { 'root-has-mfa': 'pass', 'root-mfa-resists-phishing': 'fail' }, 2],
    ['security keys', 'password-only', { 'root-has-mfa': 'pass', 'root-mfa-resists-phishing': 'pass' }, 1],
    ['MFA could not be seen', 'password-only', { 'root-has-mfa': 'unknown' }, null],
    ['one person holds both', 'shared-credentials', { 'password-and-mfa-held-apart': 'fail' }, 4],
    ['nobody attested who holds what', 'shared-credentials', { 'password-and-mfa-held-apart': 'unknown' }, null],
    ['no alarm', 'unreviewed-activity', { 'root-use-raises-alarm': 'fail' }, 5],
    ['an alarm, tested', 'unreviewed-activity', { 'root-use-raises-alarm': 'pass', 'alert-path-tested': 'pass' }, 1],
    ['an alarm, never tested', 'unreviewed-activity', { 'root-use-raises-alarm': 'pass', 'alert-path-tested': 'unknown' }, 2],
  ])('%s', (_, statement, verdicts, expected) => expect(agreement(statement, null, verdicts)).toBe(expected))

  it('a person answers only what no fact answers', () => {
    const { statements, points, band } = assessRisk(
      account(1),
      findings({ 'root-has-mfa': 'fail', 'root-use-raises-alarm': 'fail' }),
      { 'daily-use': 1, 'shared-credentials': 4 },
      now,
    )
    expect(statements.map(({ answer }) => answer?.agreement)).toEqual([5, 5, 4, 5, 1])
    expect([points, band]).toEqual([20, 'critical'])
  })

  it('has no points while a statement is open', () => {
    expect(assessRisk(account(1), [], {}, now)).toMatchObject({ points: null, band: null, advice: null })
  })
})

it.each([
  [5, 'low'],
  [9, 'low'],
  [10, 'medium'],
  [14, 'medium'],
  [15, 'high'],
  [19, 'high'],
  [20, 'critical'],
  [25, 'critical'],
] as const)('%i points are %s', (points, band) => expect(bandOf(points)).toBe(band))
