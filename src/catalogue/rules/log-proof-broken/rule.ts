import type { EventRule } from '../../../core/detect/native-rule.ts'
import { ownWordOf } from '../../../core/watch/own-event.ts'

/** Events of our own, because no trail can say it. */
export const rule: EventRule = {
  kind: 'event',
  name: 'log-proof-broken',
  sees: { eventNames: ['LogProofBroken'], root: false },
  match(event) {
    const because = ownWordOf(event)
    return because === null ? null : { because }
  },
}
