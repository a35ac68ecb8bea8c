import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OrganisationPolicy, OrganisationTree } from '../facts/organisation.ts'
import { accountId } from '../aws.ts'
import { parsePolicy } from './policy-document.ts'
import { type PolicyLevel, type PolicyOutcome, type PolicyRequest, evaluatePath, policyPath } from './scp.ts'

const MEMBER = accountId('444455556666')
const ROOT = `arn:aws:iam::${MEMBER}:root`
const ADMIN = `arn:aws:iam::${MEMBER}:role/Admin`

interface Written {
  readonly Effect: 'Allow' | 'Deny'
  readonly [element: string]: unknown
}

const FULL_ACCESS: Written = { Effect: 'Allow', Action: '*', Resource: '*' }
const ONLY_ROOT = { ArnLike: { 'aws:PrincipalArn': ['arn:*:iam::*:root'] } }
const NOT_CENTRAL = { Null: { 'aws:AssumedRoot': 'true' } }

const document = (...statements: readonly unknown[]): string => JSON.stringify({ Version: '2012-10-17', Statement: statements })

const level = (...statements: readonly Written[]): PolicyLevel => ({
  targetId: 'r-exam',
  policies: [{ id: 'p-1', name: 'policy', parsed: parsePolicy(document(...statements)) }],
})

const effectOf = (statements: readonly Written[], request: PolicyRequest): PolicyOutcome['effect'] =>
  evaluatePath([level(FULL_ACCESS, ...statements)], request).effect

describe('the policies met in practice against root', () => {
  const direct = (action: string): PolicyRequest => ({ action, resource: ROOT, principalArn: ROOT })
  const central = (action: string): PolicyRequest => ({ ...direct(action), assumedRoot: true })
  const columns: readonly PolicyRequest[] = [
    direct('ec2:TerminateInstances'),
    direct('s3:PutBucketPolicy'),
    direct('iam:CreateAccessKey'),
    central('iam:DeleteLoginProfile'),
    central('iam:CreateLoginProfile'),
    central('s3:DeleteBucketPolicy'),
    central('sqs:SetQueueAttributes'),
    central('iam:ListAccessKeys'),
  ]
  const bucketPolicies = ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy']
  const userActions = ['iam:CreateAccessKey', 'iam:CreateLoginProfile', 'iam:DeleteLoginProfile', 'iam:UpdateLoginProfile']
  const exceptAdmins = { ArnNotLike: { 'aws:PrincipalArn': ['arn:aws:iam::*:role/Admin'] } }

  // direct: anything, a bucket policy, a new key; central root: delete password, create password, S3 unlock, SQS unlock, audit
  it.each<[string, readonly Written[], string]>([
    ['none', [], 'AAAAAAAA'],
    [
      'root deny without exemption, as Control Tower attaches it',
      [{ Effect: 'Deny', Action: '*', Resource: '*', Condition: ONLY_ROOT }],
      'DDDDDDDD',
    ],
    [
      'root deny that exempts central root',
      [{ Effect: 'Deny', Action: '*', Resource: '*', Condition: { ...ONLY_ROOT, ...NOT_CENTRAL } }],
      'DDDAAAAA',
    ],
    ['root deny except bucket policies', [{ Effect: 'Deny', NotAction: bucketPolicies, Resource: '*', Condition: ONLY_ROOT }], 'DADDDADD'],
    [
      'root deny except bucket policies, repaired',
      [{ Effect: 'Deny', NotAction: bucketPolicies, Resource: '*', Condition: { ...ONLY_ROOT, ...NOT_CENTRAL } }],
      'DADAAAAA',
    ],
    ['only root access keys denied', [{ Effect: 'Deny', Action: 'iam:CreateAccessKey', Resource: '*', Condition: ONLY_ROOT }], 'AADAAAAA'],
    [
      'critical user actions denied except to admins',
      [{ Effect: 'Deny', Action: userActions, Resource: '*', Condition: exceptAdmins }],
      'AADDDAAA',
    ],
    [
      'critical user actions denied except to admins, repaired',
      [{ Effect: 'Deny', Action: userActions, Resource: '*', Condition: { ...exceptAdmins, ...NOT_CENTRAL } }],
      'AADAAAAA',
    ],
  ])('%s', (_, statements, expected) => {
    const letters = columns.map((request) => (effectOf(statements, request) === 'allowed' ? 'A' : 'D')).join('')
    expect(letters).toBe(expected)
  })
})

describe('evaluatePath', () => {
  const admin: PolicyRequest = {
    action: 'cloudtrail:StopLogging',
    resource: `arn:aws:cloudtrail:eu-west-1:${MEMBER}:trail/main`,
    principalArn: ADMIN,
  }

  it.each<[string, readonly Written[], PolicyRequest, PolicyOutcome['effect']]>([
    ['an action in another case', [{ Effect: 'Deny', Action: 'CloudTrail:stop*', Resource: '*' }], admin, 'denied'],
    [
      'a resource in another case is another resource',
      [{ Effect: 'Deny', Action: '*', Resource: 'arn:aws:cloudtrail:*:*:trail/MAIN' }],
      admin,
      'allowed',
    ],
    [
      'a trail that NotResource leaves alone',
      [{ Effect: 'Deny', Action: '*', NotResource: 'arn:aws:cloudtrail:*:*:trail/main' }],
      admin,
      'allowed',
    ],
    ['a trail that NotResource does not name', [{ Effect: 'Deny', Action: '*', NotResource: 'arn:aws:s3:::*' }], admin, 'denied'],
    [
      'the resource holds the account as a variable',
      [{ Effect: 'Deny', Action: '*', Resource: 'arn:aws:cloudtrail:*:${aws:PrincipalAccount}:*' }],
      admin,
      'denied',
    ],
    [
      'a network condition, from elsewhere',
      [{ Effect: 'Deny', Action: '*', Resource: '*', Condition: { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }],
      { ...admin, keys: { 'aws:SourceIp': '203.0.113.7' } },
      'denied',
    ],
    [
      'a network condition, when nobody says from where',
      [{ Effect: 'Deny', Action: '*', Resource: '*', Condition: { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }],
      { ...admin, untoldKeys: 'open' },
      'undecided',
    ],
    [
      'an operator nobody knows',
      [{ Effect: 'Deny', Action: '*', Resource: '*', Condition: { StringSimilar: { 'aws:PrincipalArn': 'x' } } }],
      admin,
      'undecided',
    ],
    [
      'an unknown operator in a statement about something else',
      [{ Effect: 'Deny', Action: 's3:*', Resource: '*', Condition: { StringSimilar: { 'aws:PrincipalArn': 'x' } } }],
      admin,
      'allowed',
    ],
    [
      'a tag on root, which cannot carry any',
      [{ Effect: 'Deny', Action: '*', Resource: '*', Condition: { StringNotEquals: { 'aws:PrincipalTag/breakglass': 'yes' } } }],
      { ...admin, principalArn: ROOT, untoldKeys: 'open' },
      'denied',
    ],
    ['the principal * of a resource control policy', [{ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }], admin, 'denied'],
    [
      'a principal that such policies cannot name',
      [{ Effect: 'Deny', Principal: { AWS: ROOT }, Action: '*', Resource: '*' }],
      admin,
      'undecided',
    ],
  ])('%s', (_, statements, request, expected) => expect(effectOf(statements, request)).toBe(expected))

  it('needs an allow on every level, and names the level that has none', () => {
    const closed: PolicyLevel = { ...level({ Effect: 'Allow', Action: 's3:*', Resource: '*' }), targetId: 'ou-exam-sandbox01' }
    expect(evaluatePath([level(FULL_ACCESS), closed], admin)).toEqual({
      effect: 'denied',
      by: [{ targetId: 'ou-exam-sandbox01', policy: null, sid: null }],
    })
  })

  it('does not take a level on which no policy was read for one that denies: AWS keeps at least one there', () => {
    expect(evaluatePath([{ targetId: MEMBER, policies: [] }], admin)).toEqual({
      effect: 'undecided',
      doubts: [{ kind: 'level', what: MEMBER }],
    })
  })

  it('does not decide on a broken policy, unless another one denies', () => {
    const broken = { id: 'p-2', name: 'broken', parsed: parsePolicy('{') }
    const deny: Written = { Effect: 'Deny', Action: '*', Resource: '*' }
    expect(evaluatePath([{ targetId: MEMBER, policies: [broken] }], admin).effect).toBe('undecided')
    expect(evaluatePath([{ targetId: MEMBER, policies: [broken, ...level(FULL_ACCESS).policies] }], admin).effect).toBe('undecided')
    expect(evaluatePath([{ targetId: MEMBER, policies: [broken] }, level(FULL_ACCESS, deny)], admin).effect).toBe('denied')
  })

  it('allows everything where no policy type is enabled', () => expect(evaluatePath([], admin)).toEqual({ effect: 'allowed' }))
})

describe('policyPath', () => {
  const tree: OrganisationTree = {
    rootId: 'r-exam',
    enabledPolicyTypes: ['SERVICE_CONTROL_POLICY'],
    units: [
      { id: 'ou-exam-workload1', name: 'Workloads', parentId: 'r-exam' },
      { id: 'ou-exam-prod00001', name: 'Production', parentId: 'ou-exam-workload1' },
      { id: 'ou-exam-loop00001', name: 'Loop', parentId: 'ou-exam-loop00002' },
      { id: 'ou-exam-loop00002', name: 'Loop', parentId: 'ou-exam-loop00001' },
    ],
    accountParents: { [MEMBER]: 'ou-exam-prod00001', '777788889999': 'ou-exam-loop00001', '222233334444': 'ou-exam-gone00001' },
  }
  const policy: OrganisationPolicy = {
    id: 'p-1',
    name: 'deny-root',
    awsManaged: false,
    document: document(FULL_ACCESS),
    targetIds: ['ou-exam-workload1'],
  }

  it('leads from the root to the account and holds what is attached to each step', () => {
    const path = policyPath(tree, [policy], 'SERVICE_CONTROL_POLICY', MEMBER)
    expect(path?.map(({ targetId, policies }) => [targetId, policies.map(({ name }) => name)])).toEqual([
      ['r-exam', []],
      ['ou-exam-workload1', ['deny-root']],
      ['ou-exam-prod00001', []],
      [MEMBER, []],
    ])
  })

  it.each([
    ['an account that the tree does not hold', '999900001111'],
    ['a tree that runs in a circle', '777788889999'],
    ['a unit that was not read', '222233334444'],
  ])('is unknown for %s', (_, account) => expect(policyPath(tree, [policy], 'SERVICE_CONTROL_POLICY', account)).toBeNull())

  it('is empty for a policy type that is not enabled: it binds nobody', () => {
    expect(policyPath(tree, [policy], 'RESOURCE_CONTROL_POLICY', MEMBER)).toEqual([])
  })
})

describe('for any policies', () => {
  const actions = ['iam:CreateAccessKey', 'iam:*', '*', 's3:PutBucketPolicy', 's3:*', 'sqs:SetQueueAttributes']
  const condition = fc.constantFrom<unknown>(
    {},
    ONLY_ROOT,
    { ...ONLY_ROOT, ...NOT_CENTRAL },
    { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
    { StringNotEqualsIfExists: { 'aws:RequestedRegion': 'eu-west-1' } },
    { StringSimilar: { 'aws:PrincipalArn': ROOT } },
    { Bool: { 'aws:PrincipalIsAWSService': 'false' } },
  )
  const statement = (effect: fc.Arbitrary<'Allow' | 'Deny'>): fc.Arbitrary<Written> =>
    fc
      .record({
        Effect: effect,
        element: fc.constantFrom('Action', 'NotAction'),
        actions: fc.subarray(actions, { minLength: 1 }),
        Resource: fc.constantFrom('*', ROOT, 'arn:aws:s3:::logs/*'),
        Condition: condition,
      })
      .map(({ element, actions, ...rest }) => ({ ...rest, [element]: actions }))
  const anyStatement = statement(fc.constantFrom('Allow', 'Deny'))
  const levels = fc.array(fc.array(anyStatement, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 })
  const request: fc.Arbitrary<PolicyRequest> = fc.record({
    action: fc.constantFrom('iam:CreateAccessKey', 's3:PutBucketPolicy', 'ec2:RunInstances'),
    resource: fc.constantFrom(ROOT, 'arn:aws:s3:::logs/a'),
    principalArn: fc.constantFrom(ROOT, ADMIN),
    assumedRoot: fc.boolean(),
    untoldKeys: fc.constantFrom('absent', 'open'),
  })
  const rank = { denied: 0, undecided: 1, allowed: 2 } as const
  const evaluate = (written: readonly (readonly Written[])[], asked: PolicyRequest): PolicyOutcome =>
    evaluatePath(
      written.map((statements) => level(...statements)),
      asked,
    )

  it('a deny that is added never allows more', () => {
    fc.assert(
      fc.property(levels, statement(fc.constant('Deny')), fc.nat(), request, (written, deny, at, asked) => {
        const more = written.map((statements, index) => (index === at % written.length ? [...statements, deny] : statements))
        expect(rank[evaluate(more, asked).effect]).toBeLessThanOrEqual(rank[evaluate(written, asked).effect])
      }),
    )
  })

  it('a further level never allows more', () => {
    fc.assert(
      fc.property(levels, fc.array(anyStatement, { minLength: 1, maxLength: 4 }), request, (written, further, asked) => {
        expect(rank[evaluate([...written, further], asked).effect]).toBeLessThanOrEqual(rank[evaluate(written, asked).effect])
      }),
    )
  })

  it('the order of statements and of levels never matters', () => {
    fc.assert(
      fc.property(levels, request, (written, asked) => {
        const there = evaluate(written, asked)
        const back = evaluate(
          written.toReversed().map((statements) => statements.toReversed()),
          asked,
        )
        expect(back.effect).toBe(there.effect)
        if (there.effect === 'undecided') expect(back).toEqual(there)
      }),
    )
  })

  it('what is decided with open questions stays so when every key is known to be absent', () => {
    fc.assert(
      fc.property(levels, request, (written, asked) => {
        const asking = evaluate(written, { ...asked, untoldKeys: 'open' }).effect
        if (asking !== 'undecided') expect(evaluate(written, { ...asked, untoldKeys: 'absent' }).effect).toBe(asking)
      }),
    )
  })
})
