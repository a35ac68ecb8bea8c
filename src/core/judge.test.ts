import { describe, expect, it } from 'vitest'
import { type ControlCase, judgeCase, wordsOf } from '../testing/control-cases.ts'
import { type Control, defineControl } from './control.ts'
import { fail, pass } from './decision.ts'

const control: Control = defineControl({
  id: 'root-has-mfa',
  claim: 'The root user has MFA',
  area: 'root-credentials',
  severity: 'high',
  severityOn: { management: 'critical' },
  since: '0.1.0',
  why: '',
  fix: { any: 'Register a device.', member: 'Remove the password.' },
  effortMinutes: 5,
  about: 'account',
  kinds: ['standalone', 'management', 'member'],
  partitions: ['aws'],
  needs: ['rootMfaEnabled'],
  wants: ['rootEmail'],
  maxAgeHours: 4,
  rerunOn: [],
  sources: [],
  attestation: { question: 'Has it?', validDays: 90 },
  decide: ({ rootMfaEnabled, rootEmail }) =>
    rootMfaEnabled ? pass(rootEmail.known ? rootEmail.value : 'e-mail not known') : fail({ subject: 'root', because: 'no device' }),
})

const finding = (facts: ControlCase['facts'], over: Partial<ControlCase> = {}) =>
  judgeCase(control, { name: 'case', facts, expect: 'pass', ...over })

const denied = { unknown: 'access-denied: iam:GetAccountSummary' }

describe('the judge', () => {
  it.each<[words: string, facts: ControlCase['facts'], verdict: string, said: string]>([
    ['a fact decides', { rootMfaEnabled: true }, 'pass', 'e-mail not known'],
    ['what is wanted makes the answer better', { rootMfaEnabled: true, rootEmail: 'aws@example.com' }, 'pass', 'aws@example.com'],
    ['a want that was refused changes no verdict', { rootMfaEnabled: false, rootEmail: denied }, 'fail', 'no device'],
    ['a denied need is unknown', { rootMfaEnabled: denied }, 'unknown', 'access-denied'],
    ['a need that nobody collected is unknown', {}, 'unknown', 'not-collected'],
    [
      'a fact five hours old is stale where four are allowed',
      { rootMfaEnabled: { value: true, observedAt: '5 hours ago' } },
      'unknown',
      'stale',
    ],
    [
      'the fresher of two sources wins',
      {
        rootMfaEnabled: {
          observations: [
            { value: true, observedAt: '3 hours ago' },
            { value: false, observedAt: '1 hour ago' },
          ],
        },
      },
      'fail',
      'no device',
    ],
    [
      'one source that answers outweighs one that was refused',
      { rootMfaEnabled: { observations: [denied, { value: true, observedAt: '3 hours ago' }] } },
      'pass',
      '',
    ],
  ])('%s', (_, facts, verdict, said) => {
    const judged = finding(facts)
    expect(judged.verdict).toBe(verdict)
    expect(wordsOf(judged)).toContain(said)
  })

  it('keeps every observation as evidence, the deciding one first', () => {
    const { evidence } = finding({
      rootMfaEnabled: {
        observations: [
          { value: false, observedAt: '3 hours ago', source: 'report' },
          { value: true, observedAt: '1 hour ago', source: 'live' },
        ],
      },
    })
    expect(evidence.filter(({ fact }) => fact === 'rootMfaEnabled').map(({ source, says }) => `${source} ${says}`)).toEqual([
      'live yes',
      'report no',
    ])
  })

  it('a control for other partitions is not applicable, and nothing is claimed', () => {
    expect(finding({ rootMfaEnabled: false }, { account: { partition: 'aws-us-gov' } }).verdict).toBe('not-applicable')
  })

  it('weighs more, and advises otherwise, by kind of account', () => {
    const [management, member] = (['management', 'member'] as const).map((kind) =>
      finding({ rootMfaEnabled: false }, { account: { kind } }),
    )
    expect([management?.severity, management?.fix]).toEqual(['critical', 'Register a device.'])
    expect([member?.severity, member?.fix]).toEqual(['high', 'Remove the password.'])
  })

  it.each<[words: string, facts: ControlCase['facts'], attestation: NonNullable<ControlCase['attestation']>, verdict: string]>([
    ['a person answers where the facts are unknown', { rootMfaEnabled: denied }, {}, 'pass'],
    ['a person who says no', { rootMfaEnabled: denied }, { answer: 'no' }, 'fail'],
    ['"no" stands against facts that look well', { rootMfaEnabled: true }, { answer: 'no' }, 'fail'],
    ['"yes" does not stand against facts that look bad', { rootMfaEnabled: false }, { answer: 'yes' }, 'fail'],
    ['an attestation that has lapsed answers nothing', { rootMfaEnabled: denied }, { expiresAt: '1 hour ago' as never }, 'unknown'],
    ['a lapsed "no" leaves the facts alone', { rootMfaEnabled: true }, { answer: 'no', expiresAt: '1 hour ago' as never }, 'pass'],
  ])('%s', (_, facts, attestation, verdict) => expect(finding(facts, { attestation }).verdict).toBe(verdict))
})
