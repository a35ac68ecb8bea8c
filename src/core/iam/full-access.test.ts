import { describe, expect, it } from 'vitest'
import { fullAccessOf } from './full-access.ts'
import { parsePolicy } from './policy-document.ts'

const found = (statement: object): readonly string[] => {
  const parsed = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: [statement] }))
  if (!parsed.ok) throw new Error(parsed.problem.message)
  return fullAccessOf(parsed.policy).map(({ by, on, underCondition }) => `${by} on ${on}${underCondition ? ' under a condition' : ''}`)
}

describe('fullAccessOf', () => {
  it.each([
    ['everything', { Effect: 'Allow', Action: '*', Resource: '*' }, ['action on all']],
    ['everything, written longer', { Effect: 'Allow', Action: '*:*', Resource: 'arn:*:*:*:*:*' }, ['action on all']],
    ['everything among others', { Effect: 'Allow', Action: ['s3:*', '*'], Resource: ['arn:aws:s3:::a', '*'] }, ['action on all']],
    ['everything but one bucket', { Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::logs' }, ['action on all-but']],
    [
      'everything with MFA',
      { Effect: 'Allow', Action: '*', Resource: '*', Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } },
      ['action on all under a condition'],
    ],
    ['all actions but S3', { Effect: 'Allow', NotAction: 's3:*', Resource: '*' }, ['not-action on all']],
    [
      'all actions but a few of IAM',
      { Effect: 'Allow', NotAction: ['iam:CreateUser', 'iam:AttachRolePolicy'], Resource: '*' },
      ['not-action on all'],
    ],
    [
      'all actions but IAM, as PowerUserAccess',
      { Effect: 'Allow', NotAction: ['IAM:*', 'organizations:*', 'account:*'], Resource: '*' },
      [],
    ],
    ['all actions but those that begin with i', { Effect: 'Allow', NotAction: ['i*'], Resource: '*' }, []],
    ['all of one service', { Effect: 'Allow', Action: 's3:*', Resource: '*' }, []],
    ['everything on one bucket', { Effect: 'Allow', Action: '*', Resource: 'arn:aws:s3:::logs' }, []],
    ['everything on all of S3', { Effect: 'Allow', Action: '*', Resource: 'arn:aws:s3:*' }, []],
    ['a deny of everything', { Effect: 'Deny', Action: '*', Resource: '*' }, []],
  ])('%s', (_, statement, expected) => expect(found(statement)).toEqual(expected))
})
