import { expect, it } from 'vitest'
import { compilePack } from '../detect/compile-pack.ts'
import { historyRule } from '../detect/native-rule.ts'
import type { Json } from '../canonical-json.ts'
import { planFingerprint } from './state-rows.ts'

const { pack } = compilePack({ folders: [], documents: [] }, null)
const remembering = (begin: Json): string =>
  planFingerprint({
    ...pack,
    histories: [
      historyRule({
        kind: 'history',
        name: 'remembers',
        sees: { eventNames: ['ConsoleLogin'], root: false },
        begin,
        learningMs: 0,
        step: (state) => ({ state, hits: [] }),
      }),
    ],
  } as unknown as typeof pack)

it('what was saved is another pack’s when a rule remembers in another form', () => {
  expect(remembering({ failures: [] })).toBe(remembering({ failures: [] }))
  expect(remembering({ failures: [] })).not.toBe(remembering({ failures: [], homes: {} }))
})
