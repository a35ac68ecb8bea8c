import { describe, expect, it } from 'vitest'
import { NIGHT } from '../../testing/detections.ts'
import { accountId } from '../aws.ts'
import type { Finding } from '../finding.ts'
import { type JudgedAnew, postureChanges, postureSettled, standingOf } from './posture-change.ts'

const account = accountId('444455556666')
const change = { account, because: ['EnableMFADevice'], reading: '7' }

/** Of a finding, only what is asked here. */
const judged = (verdict: Finding['verdict'], before: string | null, accepted: object | null = null): JudgedAnew => ({
  finding: {
    control: 'root-has-mfa',
    verdict,
    accepted,
    severity: 'critical',
    fix: 'Register a security key for root.',
    failures: [],
  } as unknown as Finding,
  before,
})
const acceptance = { by: 'Ana Example' }

describe('a control that was judged anew', () => {
  it.each<readonly [string, JudgedAnew, 'raised' | 'settled' | 'nothing']>([
    ['fails, and nobody knows what was before', judged('fail', null), 'raised'],
    ['fails, and passed before', judged('fail', 'pass'), 'raised'],
    ['fails, and its acceptance is over', judged('fail', 'accepted'), 'raised'],
    ['fails as before', judged('fail', 'fail'), 'nothing'],
    ['fails, and somebody has accepted it', judged('fail', 'fail', acceptance), 'settled'],
    ['passes', judged('pass', 'fail'), 'settled'],
    ['no longer applies', judged('not-applicable', 'fail'), 'settled'],
    ['cannot be told', judged('unknown', 'fail'), 'nothing'],
  ])('that %s', (_, anew, expected) => {
    const raised = postureChanges(change, [anew], NIGHT).length > 0
    const settled = postureSettled(change, [anew]).length > 0
    expect([raised, settled]).toEqual([expected === 'raised', expected === 'settled'])
  })

  it('settles exactly the alerts that it raised', () => {
    const [raised] = postureChanges(change, [judged('fail', null)], NIGHT)
    const [settled] = postureSettled(change, [judged('pass', 'fail')])
    expect(settled).toEqual({
      rule: raised?.detection.rule.id,
      account: raised?.detection.account,
      group: raised?.detection.group,
      because: 'root-has-mfa passes again, read after EnableMFADevice',
    })
  })

  it('keeps what was known while nobody can tell', () => {
    expect(standingOf({ verdict: 'unknown', accepted: null })).toBeNull()
  })
})
