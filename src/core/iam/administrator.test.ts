import { describe, expect, it } from 'vitest'
import { administratorBy, isAdministrative } from './administrator.ts'
import { recordedPolicy } from './recorded-policy.ts'

const by = (statement: object) => {
  const policy = recordedPolicy(JSON.stringify({ Version: '2012-10-17', Statement: statement }))
  return policy === null ? 'no policy' : administratorBy(policy, '444455556666')
}

describe('policies that make administrators', () => {
  it.each([
    ['everything', { Effect: 'Allow', Action: '*', Resource: '*' }, 'everything'],
    ['everything, the long way', { Effect: 'Allow', Action: ['*:*'], Resource: ['arn:aws:*'] }, 'everything'],
    ['everything but S3', { Effect: 'Allow', NotAction: 's3:*', Resource: '*' }, 'everything'],
    ['all of IAM', { Effect: 'Allow', Action: 'iam:*', Resource: '*' }, 'iam'],
    ['all of IAM in capitals', { Effect: 'Allow', Action: 'IAM:*', Resource: 'arn:aws:iam::444455556666:*' }, 'iam'],
    ['all of IAM by a wildcard in the service', { Effect: 'Allow', Action: 'i?m:*', Resource: '*' }, 'iam'],
    [
      'only after MFA',
      { Effect: 'Allow', Action: 'iam:*', Resource: '*', Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } },
      'iam',
    ],
    ['all of IAM on oneself', { Effect: 'Allow', Action: 'iam:*', Resource: 'arn:aws:iam::*:user/${aws:username}' }, null],
    ['reading IAM', { Effect: 'Allow', Action: ['iam:Get*', 'iam:List*'], Resource: '*' }, null],
    ['everything but IAM', { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*'], Resource: '*' }, null],
    ['a denial of everything', { Effect: 'Deny', Action: '*', Resource: '*' }, null],
    ['all of S3', { Effect: 'Allow', Action: 's3:*', Resource: '*' }, null],
  ])('%s', (_, statement, expected) => expect(by(statement)).toBe(expected))

  it.each([
    ['arn:aws:iam::aws:policy/AdministratorAccess', true],
    ['arn:aws-cn:iam::aws:policy/IAMFullAccess', true],
    ['arn:aws:iam::aws:policy/AdministratorAccess-Amplify', false],
    ['arn:aws:iam::444455556666:policy/AdministratorAccess', false],
    ['arn:aws:iam::aws:policy/ReadOnlyAccess', false],
  ])('%s', (arn, expected) => expect(isAdministrative(arn)).toBe(expected))
})
