import { beforeAll, describe, expect, it } from 'vitest'
import { CONTROLS } from '../../src/catalogue/controls.gen.ts'
import type { AccountId } from '../../src/core/aws.ts'
import type { Finding, Verdict } from '../../src/core/finding.ts'
import { epochMs } from '../../src/core/time.ts'
import { organisationOf } from '../../src/testing/fake-aws/organisation-of.ts'
import type { AccountWorld } from '../../src/testing/fake-aws/world.ts'
import { type Expected, SCENARIOS, UNSEEN_IN_CLEAN, VERDICT_OF } from './expected-verdicts.ts'
import { type WorldScan, scanWorld } from './scan-world.ts'

const listed = (controls: string | null | undefined): readonly string[] => (controls ?? '').split(' ').filter((id) => id !== '')

/** Findings about an account, or those about the organisation. */
const findingsOf = ({ report }: WorldScan, subject: string): readonly Finding[] =>
  report.findings.filter(({ about, account }) =>
    subject === 'organisation' ? about === 'organisation' : about === 'account' && account.id === subject,
  )

const wordsOf = ({ failures, missing, notes }: Finding): string =>
  [...failures.map(({ subject, because }) => `${subject} ${because}`), ...missing.map(({ detail }) => detail), ...notes].join(' | ')

/** Unknown though a person was not asked: something could not be read. */
const unreadable = (findings: readonly Finding[]): readonly string[] =>
  findings
    .filter(({ verdict, missing }) => verdict === 'unknown' && missing.some(({ source }) => source !== 'attestation'))
    .map(({ control }) => control)

const rowsOf = (expected: Readonly<Record<string, Expected>>): readonly (readonly [control: string, subject: string, verdict: Verdict])[] =>
  Object.entries(expected).flatMap(([subject, verdicts]) =>
    (Object.keys(VERDICT_OF) as (keyof Expected)[]).flatMap((key) =>
      listed(verdicts[key]).map((control) => [control, subject, VERDICT_OF[key]] as const),
    ),
  )

describe.each(SCENARIOS)('$title', ({ world, options, expected, says }) => {
  let scan: WorldScan
  beforeAll(async () => {
    scan = await scanWorld(world, options)
  })

  it.each(rowsOf(expected))('%s on %s: %s', (control, subject, verdict) => {
    const finding = findingsOf(scan, subject).find((each) => each.control === control)
    expect(`${finding?.verdict}: ${finding === undefined ? 'there is no finding' : wordsOf(finding)}`).toMatch(new RegExp(`^${verdict}: `))
  })

  it.each(Object.entries(expected).filter(([, { unknown }]) => unknown !== null))(
    'nothing else is unknown of %s',
    (subject, { unknown }) => {
      expect(unreadable(findingsOf(scan, subject)).toSorted()).toEqual(listed(unknown).toSorted())
    },
  )

  it.each(Object.entries(says ?? {}))('%s says "%s"', (control, words) => {
    expect(
      scan.report.findings
        .filter((finding) => finding.control === control)
        .map(wordsOf)
        .join('\n'),
    ).toContain(words)
  })

  it('every control has a word on every account', () => {
    const { findings, accounts } = scan.report
    const silent = CONTROLS.filter(({ overlay }) => overlay === undefined).flatMap(({ id, about }) => {
      const subjects = about === 'account' ? accounts.length : 1
      return findings.filter(({ control }) => control === id).length === subjects ? [] : [id]
    })
    expect(silent).toEqual([])
    expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length)
  })

  it('made reading calls only', () => {
    expect(scan.calls.filter(({ operation }) => !/:(?:Get|List|Describe|AssumeRo|GenerateCredentialReport)/.test(operation))).toEqual([])
  })
})

describe('clean', () => {
  let scan: WorldScan
  beforeAll(async () => {
    scan = await scanWorld('clean')
  })

  it('nothing fails', () => {
    expect(scan.report.findings.filter(({ verdict }) => verdict === 'fail').map(({ control, failures }) => [control, failures])).toEqual([])
  })

  it('every control that AWS can answer is answered', () => {
    expect(unreadable(scan.report.findings).toSorted()).toEqual(UNSEEN_IN_CLEAN.toSorted())
  })

  it('what does not apply is about organisations', () => {
    const elsewhere = scan.report.findings.filter(({ verdict }) => verdict === 'not-applicable')
    expect(
      elsewhere.filter((finding) => !/no organisation|standalone account/.test(wordsOf(finding))).map(({ control }) => control),
    ).toEqual([])
  })

  it('no call failed, but for those whose error is the answer', () => {
    expect(scan.report.coverage.calls.filter(({ failed }) => failed > 0)).toEqual([])
    expect(scan.report.coverage.unreadAccounts).toEqual([])
  })
})

/** The verdict table of root's credentials, told by what the world holds and not by what was read. */
function expectedOf({ root }: AccountWorld): Readonly<Record<string, Verdict>> {
  const password = root.password !== null
  const keys = root.keys.length > 0
  const certificates = root.certificates.length > 0
  const weak = root.mfa.length === 0 || root.mfa.some(({ serial }) => serial.includes(':mfa/'))
  const judged = (good: boolean): Verdict => (good ? 'pass' : 'fail')
  return {
    'root-has-no-access-keys': judged(!keys),
    'root-has-no-signing-certificates': judged(!certificates),
    'root-has-mfa': judged(password ? root.mfa.length > 0 : !keys),
    'root-mfa-resists-phishing': judged(password ? !weak : !keys),
    'root-has-two-mfa-devices': password ? judged(root.mfa.length > 1) : 'not-applicable',
    'member-root-credentials-removed': judged(!password && !keys && !certificates),
    'member-root-recovery-closed': judged(!password),
  }
}

describe.each([7, 2026])('an organisation of 50 accounts in mixed states, seed %i', (seed) => {
  const world = organisationOf(50, seed, epochMs(Date.UTC(2026, 10, 21, 12)))
  const members = [...world.accounts.values()].filter(({ id }) => id !== world.organisation?.managementAccountId)
  let scan: WorldScan
  beforeAll(async () => {
    scan = await scanWorld(world, { organisation: true })
  })

  it('every active account is read, every other one is named', () => {
    expect(scan.report.accounts).toHaveLength(1 + members.filter(({ status }) => status === 'ACTIVE').length)
    expect(scan.report.coverage.skippedAccounts.map(({ id }) => id).toSorted()).toEqual(
      members
        .filter(({ status }) => status !== 'ACTIVE')
        .map(({ id }) => id)
        .toSorted(),
    )
    expect(scan.report.coverage.unreadAccounts).toEqual([])
  })

  it('each root is judged by what it has', () => {
    const verdicts = (account: AccountId, controls: readonly string[]): Readonly<Record<string, Verdict | undefined>> => {
      const findings = findingsOf(scan, account)
      return Object.fromEntries(controls.map((control) => [control, findings.find((finding) => finding.control === control)?.verdict]))
    }
    const active = members.filter(({ status }) => status === 'ACTIVE')
    const expected = active.map((account) => [account.id, expectedOf(account)] as const)
    expect(expected.map(([id, verdict]) => [id, verdicts(id, Object.keys(verdict))])).toEqual(expected)
    expect(new Set(expected.flatMap(([, verdict]) => Object.values(verdict)))).toEqual(new Set(['pass', 'fail', 'not-applicable']))
  })

  it('root truth of a member takes at most ten calls', () => {
    const rootCalls = scan.calls.filter(({ operation, principal }) => operation === 'sts:AssumeRoot' || principal.endsWith(':root'))
    expect(rootCalls.length / members.length).toBeLessThanOrEqual(10)
  })
})
