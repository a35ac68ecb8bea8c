import { describe, expect, it } from 'vitest'
import { type Fact, known, unknown } from './fact.ts'
import { type RootState, rootState } from './root-state.ts'
import { epochMs } from './time.ts'

const NOW = epochMs(Date.UTC(2026, 10, 21, 12))
const yes = known(true, NOW, 'iam:GetAccountSummary')
const no = known(false, NOW, 'iam:GetAccountSummary')
const denied: Fact<boolean> = unknown('access-denied', 'iam:GetAccountSummary', NOW, 'iam:GetAccountSummary')

describe('rootState', () => {
  it.each<[string, boolean, Fact<boolean>, Fact<boolean>, RootState['kind']]>([
    ['a password', true, no, no, 'password'],
    ['a password and everything else', true, yes, yes, 'password'],
    ['a password, the rest denied', true, denied, denied, 'password'],
    ['access keys without a password', false, yes, no, 'keys-only'],
    ['access keys, certificates denied', false, yes, denied, 'keys-only'],
    ['keys denied, a certificate', false, denied, yes, 'unknown'],
    ['a certificate only', false, no, yes, 'certificates-only'],
    ['certificates denied', false, no, denied, 'unknown'],
    ['nothing', false, no, no, 'none'],
  ])('%s', (_, password, keys, certificates, kind) => expect(rootState(password, keys, certificates).kind).toBe(kind))
})
