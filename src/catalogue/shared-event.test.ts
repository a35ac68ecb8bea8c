import { expect, it } from 'vitest'
import { linearRegex } from '../adapters/rule-files/regex-engine.ts'
import { eventId, trailEvent } from '../testing/trail-records.ts'
import { evidenceOf } from '../core/alert/growth.ts'
import { compilePack } from '../core/detect/compile-pack.ts'
import { NO_CONTEXT } from '../core/detect/context.ts'
import { detectAll } from '../core/detect/judge-case.ts'
import { RULE_PACK } from './rules.gen.ts'

const { pack } = compilePack({ folders: RULE_PACK, documents: [] }, linearRegex)

it('one call that two accounts recorded is told in both, with what links them, and only there', () => {
  const events = ['777788889999', '444455556666', '222233334444'].map((account, index) =>
    trailEvent({
      eventID: eventId(index + 1),
      recipientAccountId: account,
      userIdentity: { type: 'Root', arn: `arn:aws:iam::${account}:root`, accountId: account, accessKeyId: '' },
      ...(index < 2 && { sharedEventID: eventId(99) }),
    }),
  )
  const shared = detectAll(pack, events, NO_CONTEXT)
    .filter(({ rule }) => rule.number === 'R01')
    .map((detection) => [detection.account, detection.count, evidenceOf(detection, 'sharedEventID')])
  expect(new Set(shared.map((one) => JSON.stringify(one)))).toEqual(
    new Set([
      JSON.stringify(['777788889999', 1, [eventId(99)]]),
      JSON.stringify(['444455556666', 1, [eventId(99)]]),
      JSON.stringify(['222233334444', 1, []]),
    ]),
  )
})
