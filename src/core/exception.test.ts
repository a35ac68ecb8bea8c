import { describe, expect, it } from 'vitest'
import { accountId } from './aws.ts'
import { defineControl } from './control.ts'
import { pass } from './decision.ts'
import { type ExceptCommand, type Exception, acceptedBy, decideException } from './exception.ts'
import { DAY_MS, epochMs } from './time.ts'

const now = epochMs(Date.UTC(2026, 10, 21, 12))
const account = accountId('111122223333')
const control = defineControl({
  id: 'trail-encrypted',
  claim: '',
  area: 'cloudtrail',
  severity: 'medium',
  since: '0.1.0',
  why: '',
  fix: { any: '' },
  effortMinutes: 5,
  about: 'account',
  needs: [],
  maxAgeHours: 24,
  rerunOn: [],
  sources: [],
  decide: () => pass(),
})

const command: ExceptCommand = {
  control: control.id,
  account,
  owner: 'Ana Example',
  approver: 'Bo Example',
  reason: 'KMS migration ends in March',
  expiresAt: epochMs(now + 90 * DAY_MS),
}
const decide = (over: Partial<ExceptCommand>) => decideException([control], { ...command, ...over }, new Set(), now)

describe('accepting a failure', () => {
  it('is recorded with both names and an end', () => {
    expect(decide({})).toMatchObject({
      ok: true,
      exception: { id: 'exc-2026-11-21-trail-encrypted-111122223333', approvedAt: now, revoked: null },
    })
  })

  it.each([
    ['a control that there is not', { control: 'nothing' }, 'no_such_control'],
    ['the organisation for a control about an account', { account: 'organisation' as const }, 'wrong_subject'],
    ['an owner without a name', { owner: ' ' }, 'unsigned'],
    ['approval by the owner', { approver: 'Ana Example' }, 'self_approval'],
    ['approval by the owner, written otherwise', { approver: '  ana   EXAMPLE' }, 'self_approval'],
    ['"ok" as a reason', { reason: 'ok' }, 'reason_too_short'],
    ['yesterday', { expiresAt: epochMs(now - DAY_MS) }, 'expired_already'],
    ['more than a year', { expiresAt: epochMs(now + 366 * DAY_MS) }, 'lasts_too_long'],
  ])('%s is refused', (_, over, code) => expect(decide(over)).toMatchObject({ ok: false, refusal: { code } }))
})

describe('which exception accepts', () => {
  const exception: Exception = { ...command, id: 'exc-1', approvedAt: now, revoked: null }
  const accepts = (over: Partial<Exception>): boolean => acceptedBy([{ ...exception, ...over }], control.id, account, now) !== null

  it.each([
    ['one in force', {}, true],
    ['an expired one', { expiresAt: now }, false],
    ['a revoked one', { revoked: { by: 'Bo', at: now, because: 'fixed' } }, false],
    ['one approved tomorrow', { approvedAt: epochMs(now + DAY_MS) }, false],
    ['one for another account', { account: accountId('444455556666') }, false],
    ['one for the organisation does not cover an account', { account: 'organisation' as const }, false],
  ])('%s: %j → %s', (_, over, expected) => expect(accepts(over)).toBe(expected))
})
