import { expect, it } from 'vitest'
import { guardDutyFinding } from '../../testing/trail-messages.ts'
import { accountId } from '../aws.ts'
import { epochMs } from '../time.ts'
import type { JsonObject } from '../trail/bounded-json.ts'
import { type GuardDutyFinding, readGuardDutyFinding } from './guardduty-finding.ts'
import { keepFindings } from './kept-findings.ts'

function found(fields: JsonObject): GuardDutyFinding {
  const finding = readGuardDutyFinding(guardDutyFinding(fields))
  if (finding === null) throw new Error('no finding')
  return finding
}
const whole = { accounts: [], from: null, to: null }
const first = found({ id: 'a' })
const grown = found({ id: 'a', updatedAt: '2026-11-20T04:00:00.000Z' })
const other = found({ id: 'b', accountId: '777788889999' })

it('each finding is kept once, as it was last told', () => {
  const kept = keepFindings(whole)
  expect(kept.take([grown, first, other])).toEqual([])
  expect(kept.detections().map(({ account, lastSeen }) => [account, lastSeen])).toEqual([
    ['444455556666', grown.updatedAt],
    ['777788889999', other.updatedAt],
  ])
})

it.each([
  ['another account', { ...whole, accounts: [accountId('777788889999')] }, ['777788889999']],
  ['another time', { ...whole, from: epochMs(grown.updatedAt - 1) }, ['444455556666']],
])('of a part of a trail, what is of %s is let go', (_, part, accounts) => {
  const kept = keepFindings(part)
  expect(kept.take([grown, other])).toEqual([])
  expect(kept.detections().map(({ account }) => account)).toEqual(accounts)
})

it('those without room are handed back, and what is known grows on', () => {
  const kept = keepFindings(whole, 1)
  expect(kept.take([first, other, grown])).toEqual([other])
  expect(kept.detections().map(({ lastSeen }) => lastSeen)).toEqual([grown.updatedAt])
})
