import { describe, expect, it } from 'vitest'
import { type AttestCommand, type Attestation, attestedAnswer, decideAttestation } from './attestation.ts'
import { accountId } from './aws.ts'
import { type Control, defineAttestedControl, defineControl } from './control.ts'
import { pass } from './decision.ts'
import { DAY_MS, epochMs } from './time.ts'

const now = epochMs(Date.UTC(2026, 10, 21, 12))
const account = accountId('111122223333')

const claim = {
  claim: 'The mailbox has MFA',
  area: 'contacts',
  severity: 'high',
  since: '0.1.0',
  why: '',
  fix: { any: '' },
  effortMinutes: 5,
  about: 'account',
  maxAgeHours: 24,
  rerunOn: [],
  sources: [],
} as const

const controls: readonly Control[] = [
  defineAttestedControl({ ...claim, id: 'mailbox', attestation: { question: 'Has it?', validDays: 90 } }),
  defineAttestedControl({ ...claim, id: 'fenced', about: 'organisation', attestation: { question: 'Is it?', validDays: 90 } }),
  defineControl({ ...claim, id: 'read', needs: [], decide: () => pass() }),
]

const command: AttestCommand = { control: 'mailbox', account, answer: 'yes', by: 'Ana', evidence: 'SEC-1', note: null, expiresAt: null }
const decide = (over: Partial<AttestCommand>, taken: readonly string[] = []) =>
  decideAttestation(controls, { ...command, ...over }, new Set(taken), now)

describe('recording an attestation', () => {
  it('lasts as long as the control allows when nothing else is said', () => {
    expect(decide({})).toMatchObject({ ok: true, attestation: { id: 'att-2026-11-21-mailbox-111122223333', expiresAt: now + 90 * DAY_MS } })
  })

  it('a second one on the same day gets a name of its own', () => {
    expect(decide({}, ['att-2026-11-21-mailbox-111122223333'])).toMatchObject({
      attestation: { id: 'att-2026-11-21-mailbox-111122223333-2' },
    })
  })

  it.each([
    ['a control that there is not', { control: 'nothing' }, 'no_such_control'],
    ['a control that AWS answers', { control: 'read' }, 'not_attestable'],
    ['an account for a control about the organisation', { control: 'fenced' }, 'wrong_subject'],
    ['the organisation for a control about an account', { account: 'organisation' as const }, 'wrong_subject'],
    ['nobody', { by: '  ' }, 'unsigned'],
    ['no evidence', { evidence: '' }, 'no_evidence'],
    ['yesterday', { expiresAt: epochMs(now - DAY_MS) }, 'expired_already'],
    ['a day more than the control allows', { expiresAt: epochMs(now + 91 * DAY_MS) }, 'lasts_too_long'],
  ])('%s is refused', (_, over, code) => expect(decide(over)).toMatchObject({ ok: false, refusal: { code } }))
})

describe('which attestation counts', () => {
  const attestation = (id: string, days: number, over: Partial<Attestation> = {}): Attestation => ({
    ...command,
    id,
    at: epochMs(now - days * DAY_MS),
    expiresAt: epochMs(now + DAY_MS),
    revoked: null,
    ...over,
  })
  const answer = (...attestations: Attestation[]): string => {
    const found = attestedAnswer(attestations, 'mailbox', account, now)
    return found.kind === 'none' ? 'none' : `${found.kind} ${found.attestation.id}`
  }

  it.each([
    ['none', 'none', []],
    ['the newest', 'answered new', [attestation('old', 9), attestation('new', 1)]],
    [
      'an expired newest does not fall back on an older one',
      'expired new',
      [attestation('old', 9), attestation('new', 1, { expiresAt: epochMs(now - 1) })],
    ],
    [
      'a revoked one counts for nothing',
      'answered old',
      [attestation('old', 9), attestation('new', 1, { revoked: { by: 'Bo', at: now, because: '' } })],
    ],
    ['one dated in the future neither', 'none', [attestation('later', -3)]],
    ['one of another account neither', 'none', [attestation('other', 1, { account: accountId('444455556666') })]],
  ])('%s', (_, expected, attestations) => expect(answer(...attestations)).toBe(expected))
})
