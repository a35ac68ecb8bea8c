import { expect, it } from 'vitest'
import { describeFact } from './describe-fact.ts'
import { known, unknown } from './fact.ts'
import { epochMs } from './time.ts'

const at = epochMs(Date.UTC(2026, 10, 21, 9))

it.each<[words: string, value: unknown, says: string]>([
  ['a flag', true, 'yes'],
  ['nothing', null, 'none'],
  ['an empty list', [], 'none'],
  ['words', ['us-east-1', 'eu-west-1'], 'us-east-1, eu-west-1'],
  [
    'things with dates, and without what is not there',
    [{ id: 'AKIA1', lastUsedAt: at, region: null }],
    '1: id AKIA1, lastUsedAt 2026-11-21T09:00:00Z',
  ],
  ['a thing', { minimumLength: 14, requireSymbols: false }, 'minimumLength 14, requireSymbols no'],
  ['an answer each', { a: known(1, at, 's'), b: known(2, at, 's') }, '2 answers'],
  ['an answer each, and one missing', { a: known(1, at, 's'), b: unknown('throttled', '', at, 's') }, '2 answers, unknown for b'],
  ['a long text is cut', 'x'.repeat(500), `${'x'.repeat(119)}…`],
])('%s', (_, value, says) => expect(describeFact('rootAccessKeys', value)).toBe(says))
