import { expect, it } from 'vitest'
import { NO_CONTEXT } from '../core/detect/context.ts'
import { compilePack } from '../core/detect/compile-pack.ts'
import { type Sighting, compileSight } from '../core/detect/sighting.ts'
import { RULE_PACK } from '../catalogue/rules.gen.ts'
import { eventId, trailEvent } from '../testing/trail-records.ts'
import { type WantedActs, keepActs } from './kept-acts.ts'

const sight = compileSight(compilePack({ folders: RULE_PACK, documents: [] }, null).pack)
const user = { type: 'IAMUser', arn: 'arn:aws:iam::777788889999:user/ana', accountId: '777788889999', userName: 'ana' }

/** What the rules that come along see in made-up events: root's, one of a user that a rule is about, and one that a history only looks at. */
function sightings(...who: readonly ('root' | 'rule' | 'nothing')[]): readonly Sighting[] {
  const events = who.map((one, number) => {
    const eventID = eventId(number + 1)
    if (one === 'root') return trailEvent({ eventID })
    const refused = { eventName: 'ListBuckets', eventSource: 's3.amazonaws.com', errorCode: 'AccessDenied' }
    const enabled = { eventName: 'EnableMFADevice', eventSource: 'iam.amazonaws.com', requestParameters: { userName: 'ana' } }
    return trailEvent({ eventID, userIdentity: user, ...(one === 'rule' ? refused : enabled) })
  })
  return sight(events, NO_CONTEXT).sightings
}

const kept = (wanted: WantedActs, most: { readonly ofRoot: number; readonly others: number }, seen: readonly Sighting[]) => {
  const acts = keepActs(wanted, most)
  for (const sighting of seen) acts.add(sighting)
  return { acts: acts.acts.map(({ seen: { key } }) => seen.findIndex((one) => one.key === key)), leftOut: acts.leftOut }
}

const plenty = { ofRoot: 9, others: 9 }

it.each<[string, WantedActs, { readonly ofRoot: number; readonly others: number }, readonly number[], number]>([
  ['none are kept when none are wanted', 'none', plenty, [], 0],
  ['sessions are made of root’s', 'of-root', plenty, [1, 4], 0],
  ['timelines also of those that a rule is about', 'all', plenty, [0, 1, 2, 4], 0],
  ['many of others leave root’s their room', 'all', { ofRoot: 2, others: 1 }, [0, 1, 4], 1],
  ['what has no room is counted', 'all', { ofRoot: 1, others: 1 }, [0, 1], 2],
  ['what nobody wants is not counted', 'of-root', { ofRoot: 1, others: 0 }, [1], 1],
])('%s', (_, wanted, most, places, leftOut) => {
  const seen = sightings('rule', 'root', 'rule', 'nothing', 'root')
  expect(kept(wanted, most, seen)).toEqual({ acts: places, leftOut })
})
