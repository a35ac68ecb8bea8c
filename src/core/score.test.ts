import { describe, expect, it } from 'vitest'
import { rankActions } from './actions.ts'
import { accountId } from './aws.ts'
import { compareFindings } from './compare.ts'
import type { Finding } from './finding.ts'
import { scoreOf } from './score.ts'
import { epochMs } from './time.ts'

const acceptance = { exceptionId: 'exc-1', owner: 'Ana', approver: 'Bo', reason: 'migration', expiresAt: epochMs(1) }

function finding(
  over: Partial<Omit<Finding, 'account'>> & { readonly kind?: Finding['account']['kind']; readonly at?: string } = {},
): Finding {
  const { kind = 'standalone', at = '999900001111', ...rest } = over
  const control = rest.control ?? 'root-has-mfa'
  return {
    id: `${control}@${at}`,
    control,
    claim: 'The root user has MFA',
    area: 'root-credentials',
    severity: 'high',
    about: 'account',
    account: { id: accountId(at), name: null, kind, partition: 'aws' },
    verdict: 'pass',
    failures: rest.verdict === 'fail' ? [{ subject: 'root', because: 'no device' }] : [],
    missing: [],
    notes: [],
    evidence: [],
    observedAt: null,
    accepted: null,
    fix: 'Register a security key.',
    effortMinutes: 10,
    ...rest,
  }
}

describe('the posture score', () => {
  it.each<[name: string, findings: Finding[], points: number]>([
    ['nothing to judge shows nothing', [], 0],
    ['all passes', [finding(), finding()], 100],
    ['one of two equal controls fails', [finding(), finding({ verdict: 'fail' })], 50],
    ['what is unknown counts as much as a failure', [finding(), finding({ verdict: 'unknown' })], 50],
    ['what does not apply counts for nothing', [finding(), finding({ verdict: 'not-applicable' })], 100],
    ['an accepted failure costs half', [finding(), finding({ verdict: 'fail', accepted: acceptance })], 75],
    ['a medium failure weighs three tenths of a high one', [finding(), finding({ verdict: 'fail', severity: 'medium' })], 76],
    ['the management account weighs three times', [finding(), finding({ verdict: 'fail', kind: 'management' })], 25],
    [
      'one open critical failure caps the score',
      [...Array.from({ length: 99 }, () => finding()), finding({ verdict: 'fail', severity: 'critical' })],
      59,
    ],
    [
      'a critical failure in the management account caps it lower',
      [...Array.from({ length: 99 }, () => finding()), finding({ verdict: 'fail', severity: 'critical', kind: 'management' })],
      39,
    ],
    [
      'an accepted critical failure does not cap',
      [...Array.from({ length: 96 }, () => finding()), finding({ verdict: 'fail', severity: 'critical', accepted: acceptance })],
      98,
    ],
  ])('%s', (_, findings, points) => expect(scoreOf(findings).points).toBe(points))

  it('says why it is capped, and what failures and unknowns cost', () => {
    expect(
      scoreOf([finding({ severity: 'critical', verdict: 'fail' }), finding({ verdict: 'unknown' }), finding({ severity: 'critical' })]),
    ).toEqual({
      points: 44,
      lostToFailures: 44,
      lostToUnknowns: 11,
      cappedBecause: null,
    })
  })
})

describe('what to do first', () => {
  const ranked = (...findings: Finding[]): string[] =>
    rankActions(findings, 100).map(({ control, accounts }) => `${control} ×${accounts.length}`)

  it('puts the most risk removed per minute first', () => {
    expect(
      ranked(
        finding({ control: 'slow-and-grave', verdict: 'fail', severity: 'critical', effortMinutes: 240 }),
        finding({ control: 'quick-and-grave', verdict: 'fail', severity: 'critical' }),
        finding({ control: 'quick-and-light', verdict: 'fail', severity: 'low', effortMinutes: 1 }),
      ),
    ).toEqual(['quick-and-grave ×1', 'slow-and-grave ×1', 'quick-and-light ×1'])
  })

  it('joins the same work in several members, and keeps the management account apart', () => {
    const fail = { verdict: 'fail' } as const
    expect(
      ranked(
        finding({ ...fail, at: '444455556666', kind: 'member' }),
        finding({ ...fail, at: '777788889999', kind: 'member' }),
        finding({ ...fail, at: '111122223333', kind: 'management' }),
      ),
    ).toEqual(['root-has-mfa ×1', 'root-has-mfa ×2'])
  })

  it('one dead alarm that fails every account is mended once', () => {
    const dead = {
      control: 'cis-alarm-05',
      area: 'alerting',
      verdict: 'fail',
      failures: [{ subject: 'cloudtrail-changes', because: 'never fires' }],
    } as const
    const actions = rankActions(
      [finding({ ...dead, kind: 'member' }), finding({ ...dead, kind: 'management', at: '111122223333', fix: 'Mend the alarm.' })],
      100,
    )
    expect(actions).toMatchObject([{ effortMinutes: 10, advice: 'Mend the alarm.', accounts: [{}, {}] }])
  })

  it('trails of their own are mended one by one', () => {
    const own = (name: string) =>
      ({ area: 'cloudtrail', verdict: 'fail', failures: [{ subject: name, because: 'is not encrypted' }] }) as const
    expect(ranked(finding(own('trail-a')), finding({ ...own('trail-b'), at: '111122223333' }))).toEqual([
      'root-has-mfa ×1',
      'root-has-mfa ×1',
    ])
  })

  it('leaves out what is accepted, unknown or fine', () => {
    expect(ranked(finding(), finding({ verdict: 'unknown' }), finding({ verdict: 'fail', accepted: acceptance }))).toEqual([])
  })
})

describe('comparing two scans', () => {
  it.each([
    ['pass', 'fail', 'worse'],
    ['fail', 'pass', 'better'],
    ['fail', 'not-applicable', 'better'],
    ['pass', 'unknown', 'out-of-sight'],
    ['unknown', 'pass', 'in-sight'],
    ['unknown', 'fail', 'worse'],
  ] as const)('%s → %s is %s', (before, after, direction) => {
    expect(compareFindings([finding({ verdict: before })], [finding({ verdict: after })])).toMatchObject([{ before, after, direction }])
  })

  it('names findings of accounts that came and went', () => {
    const [came, went] = compareFindings([finding({ at: '111122223333' })], [finding({ at: '444455556666' })])
    expect([came?.direction, went?.direction]).toEqual(['appeared', 'disappeared'])
  })
})
