import { describe, expect, it } from 'vitest'
import { bucketIsPrivate, publicStatements } from './bucket-privacy.ts'
import type { Decision } from './decision.ts'
import { type Fact, known, unknown } from './fact.ts'
import type { BucketAcl, BucketPublicAccessBlock } from './facts/trail.ts'
import { parsePolicy } from './iam/policy-document.ts'
import { epochMs } from './time.ts'

const now = epochMs(Date.UTC(2026, 10, 21, 12))
const seen = <T>(value: T): Fact<T> => known(value, now, 's3')
const denied = (operation: string) => unknown('access-denied', 'not authorized', now, operation)

const full: BucketPublicAccessBlock = {
  blockPublicAcls: true,
  ignorePublicAcls: true,
  blockPublicPolicy: true,
  restrictPublicBuckets: true,
}
const none: BucketPublicAccessBlock = {
  blockPublicAcls: false,
  ignorePublicAcls: false,
  blockPublicPolicy: false,
  restrictPublicBuckets: false,
}
const closed: BucketAcl = { grantedGroups: [] }
const allUsers: BucketAcl = { grantedGroups: ['http://acs.amazonaws.com/groups/global/AllUsers'] }
const anyAwsUser: BucketAcl = { grantedGroups: ['http://acs.amazonaws.com/groups/global/AuthenticatedUsers'] }
const logDelivery: BucketAcl = { grantedGroups: ['http://acs.amazonaws.com/groups/s3/LogDelivery'] }

const policyOf = (...statements: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements })
const allow = (more: object) => ({ Sid: 'S', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::logs/*', ...more })
const open = policyOf(allow({ Principal: '*' }))
const own = policyOf(allow({ Principal: { AWS: 'arn:aws:iam::111122223333:root' } }))

const statementsOf = (document: string): readonly string[] => {
  const parsed = parsePolicy(document)
  return parsed.ok ? publicStatements(parsed.policy) : ['broken']
}

const words = (decision: Decision): string => {
  if (decision.verdict === 'fail') return decision.failures.map(({ because }) => because).join('; ')
  if (decision.verdict === 'unknown') return decision.missing.map(({ source, reason }) => `${source} ${reason}`).join('; ')
  return decision.verdict === 'pass' ? decision.notes.join('; ') : decision.because
}

describe('bucketIsPrivate', () => {
  it.each([
    ['everything closed', seen(own), seen(full), seen(closed), 'pass', ''],
    ['no policy at all', seen(null), seen(full), seen(closed), 'pass', ''],
    ['a public policy behind a full block', seen(open), seen(full), seen(closed), 'pass', ''],
    ['a public policy, and no block', seen(open), seen(null), seen(closed), 'fail', 'statement S of the bucket policy allows everybody'],
    ['a public policy, and a block that is off', seen(open), seen(none), seen(closed), 'fail', 'allows everybody'],
    [
      'BlockPublicPolicy alone does not cut off a policy that is already there',
      seen(open),
      seen({ ...none, blockPublicPolicy: true }),
      seen(closed),
      'fail',
      'allows everybody',
    ],
    ['an ACL for everybody, and no block', seen(own), seen(null), seen(allUsers), 'fail', 'everybody on the internet'],
    ['an ACL for every AWS user is as public', seen(own), seen(null), seen(anyAwsUser), 'fail', 'anybody with an AWS account'],
    [
      'an ACL for everybody that the block ignores',
      seen(own),
      seen({ ...none, ignorePublicAcls: true }),
      seen(allUsers),
      'pass',
      'not fully on',
    ],
    ['an ACL for log delivery is not public', seen(own), seen(full), seen(logDelivery), 'pass', ''],
    ['private, but without a block', seen(own), seen(null), seen(closed), 'pass', 'not fully on'],
    ['the block was denied, and nothing is public', seen(own), denied('s3:GetBucketPublicAccessBlock'), seen(closed), 'pass', ''],
    [
      'the block was denied, and the policy is public',
      seen(open),
      denied('s3:GetBucketPublicAccessBlock'),
      seen(closed),
      'unknown',
      's3:GetBucketPublicAccessBlock',
    ],
    [
      'the policy was denied, and there is no block',
      denied('s3:GetBucketPolicy'),
      seen(null),
      seen(closed),
      'unknown',
      's3:GetBucketPolicy access-denied',
    ],
    ['the policy was denied behind a full block', denied('s3:GetBucketPolicy'), seen(full), seen(closed), 'pass', ''],
    ['a public ACL decides even when the policy was denied', denied('s3:GetBucketPolicy'), seen(null), seen(allUsers), 'fail', 'everybody'],
    ['a broken policy is not a private one', seen('{"Statement":'), seen(null), seen(closed), 'unknown', 'malformed'],
  ] as const)('%s', (_, policy, block, acl, verdict, because) => {
    const decision = bucketIsPrivate(policy, block, acl)
    expect(decision.verdict).toBe(verdict)
    expect(words(decision)).toContain(because)
  })
})

describe('publicStatements', () => {
  const everybody = { Principal: { AWS: '*' } }
  it.each([
    ['everybody', everybody, true],
    ['everybody in a list', { Principal: { AWS: ['111122223333', '*'] } }, true],
    ['all but one', { NotPrincipal: { AWS: '111122223333' } }, true],
    ['a service', { Principal: { Service: 'cloudtrail.amazonaws.com' } }, false],
    ['everybody of one organisation', { ...everybody, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } } }, false],
    ['operators and keys in any case', { ...everybody, Condition: { stringequals: { 'AWS:principalorgid': 'o-exampleorgid' } } }, false],
    ['everybody from one network', { ...everybody, Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }, false],
    [
      'everybody from half the internet',
      { ...everybody, Condition: { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '128.0.0.0/1'] } } },
      true,
    ],
    ['everybody over TLS', { ...everybody, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }, true],
    ['everybody but one network', { ...everybody, Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }, true],
    [
      'an organisation, if the key exists',
      { ...everybody, Condition: { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-exampleorgid' } } },
      true,
    ],
    [
      'an organisation, vacuously',
      { ...everybody, Condition: { 'ForAllValues:StringEquals': { 'aws:PrincipalOrgID': 'o-exampleorgid' } } },
      true,
    ],
    ['any organisation', { ...everybody, Condition: { StringLike: { 'aws:PrincipalOrgID': 'o-*' } } }, true],
    [
      'any role of one account',
      { ...everybody, Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/*' } } },
      false,
    ],
    ['a role name in any account', { ...everybody, Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Reader' } } }, true],
    ['notices of one bucket', { ...everybody, Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:s3:::inventory' } } }, false],
    ['sessions of one role', { ...everybody, Condition: { StringLike: { 'aws:userid': 'AROAEXAMPLE:*' } } }, false],
    ['a deny for everybody', { ...everybody, Effect: 'Deny' }, false],
  ] as const)('%s', (_, statement, isPublic) => {
    expect(statementsOf(policyOf(allow(statement)))).toEqual(isPublic ? ['S'] : [])
  })

  it('names a statement without a Sid by its place', () => {
    expect(statementsOf(policyOf(allow({ Principal: { AWS: '111122223333' } }), allow({ Sid: undefined, Principal: '*' })))).toEqual([
      'number 2',
    ])
  })
})
