import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accountId } from '../aws.ts'
import type { Decision } from '../decision.ts'
import type { OrganisationAccount, OrganisationPolicy } from '../facts/organisation.ts'
import { epochMs } from '../time.ts'
import { type GuardrailFacts, deniedInMembers } from './guardrail.ts'

const NOW = epochMs(Date.UTC(2026, 10, 21, 12))
const MANAGEMENT = accountId('111122223333')
const UNITS = ['ou-exam-workload1', 'ou-exam-sandbox01']

const account = (index: number): OrganisationAccount => ({
  id: accountId(String(200_000_000_000 + index)),
  name: `member-${index}`,
  email: `aws+${index}@example.com`,
  status: 'ACTIVE',
  joinedBy: 'CREATED',
  joinedAt: null,
})

const policy = (id: string, statement: unknown, targetIds: readonly string[]): OrganisationPolicy => ({
  id,
  name: id,
  awsManaged: false,
  document: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
  targetIds,
})

function organisation(members: number, policies: readonly OrganisationPolicy[]): GuardrailFacts {
  const accounts = Array.from({ length: members }, (_, index) => account(index))
  const targets = ['r-exam', ...UNITS, ...accounts.map(({ id }) => id)]
  return {
    organisationAccounts: [{ ...account(0), id: MANAGEMENT, name: 'payer' }, ...accounts],
    organisationTree: {
      rootId: 'r-exam',
      enabledPolicyTypes: ['SERVICE_CONTROL_POLICY'],
      units: UNITS.map((id) => ({ id, name: id, parentId: 'r-exam' })),
      accountParents: Object.fromEntries(accounts.map(({ id }, index) => [id, UNITS[index % 2] ?? 'r-exam'])),
    },
    serviceControlPolicies: [policy('FullAWSAccess', { Effect: 'Allow', Action: '*', Resource: '*' }, targets), ...policies],
  }
}

const judge = (facts: GuardrailFacts): Decision => deniedInMembers(facts, MANAGEMENT, 'aws', ['root'], ['iam:CreateAccessKey'], NOW)

const failuresOf = (decision: Decision): readonly string[] =>
  decision.verdict === 'fail' ? decision.failures.map(({ subject, because }) => `${subject}: ${because}`) : []

const deny = (...targetIds: readonly string[]): OrganisationPolicy =>
  policy('deny-keys', { Effect: 'Deny', Action: 'iam:CreateAccessKey', Resource: '*' }, targetIds)

describe('deniedInMembers', () => {
  it('makes one failure of one gap, however many members have it', () => {
    expect(failuresOf(judge(organisation(200, [])))).toEqual(['all 200 members: root may call iam:CreateAccessKey'])
  })

  it('names the first members when only some have the gap', () => {
    expect(failuresOf(judge(organisation(14, [deny(UNITS[0] ?? '')])))).toEqual([
      'member-1, member-3, member-5, member-7, member-9 and 2 more members: root may call iam:CreateAccessKey',
    ])
  })

  it('leaves the management account out: no such policy binds it', () => {
    expect(judge(organisation(3, [deny('r-exam')])).verdict).toBe('pass')
  })

  it('tells a gap that is seen even where another member could not be judged', () => {
    const facts = organisation(2, [])
    const { [account(0).id]: _, ...accountParents } = facts.organisationTree.accountParents
    expect(judge({ ...facts, organisationTree: { ...facts.organisationTree, accountParents } }).verdict).toBe('fail')
  })

  it('a further deny never opens a gap', () => {
    const targets = fc.subarray(['r-exam', ...UNITS, account(0).id, account(1).id])
    fc.assert(
      fc.property(targets, targets, (some, more) => {
        const before = judge(organisation(4, [deny(...some)]))
        const after = judge(organisation(4, [deny(...some), { ...deny(...more), id: 'p-2' }]))
        if (before.verdict === 'pass') expect(after.verdict).toBe('pass')
      }),
    )
  })
})
