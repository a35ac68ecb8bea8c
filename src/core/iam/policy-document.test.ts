import { describe, expect, it } from 'vitest'
import { type PolicyProblem, parsePolicy } from './policy-document.ts'

const withStatement = (statement: unknown): string => JSON.stringify({ Version: '2012-10-17', Statement: statement })

describe('parsePolicy', () => {
  it('normalises one statement with one action to lists', () => {
    expect(parsePolicy(withStatement({ Sid: 'All', Effect: 'Allow', Action: '*', Resource: '*' }))).toEqual({
      ok: true,
      policy: {
        version: '2012-10-17',
        statements: [
          {
            sid: 'All',
            effect: 'Allow',
            actions: { kind: 'is', values: ['*'] },
            resources: { kind: 'is', values: ['*'] },
            principals: null,
            conditions: [],
          },
        ],
      },
    })
  })

  it('reads NotAction, NotResource, principals of several types, and boolean and numeric condition values', () => {
    const parsed = parsePolicy(
      withStatement([
        {
          Effect: 'Deny',
          NotAction: ['s3:GetObject', 'iam:*'],
          NotResource: 'arn:aws:s3:::logs',
          Principal: { AWS: ['111122223333', '444455556666'], Service: 'ec2.amazonaws.com' },
          Condition: { Bool: { 'aws:SecureTransport': false }, NumericLessThan: { 'aws:MultiFactorAuthAge': [60, '90'] } },
        },
      ]),
    )
    expect(parsed).toMatchObject({
      ok: true,
      policy: {
        statements: [
          {
            actions: { kind: 'is-not', values: ['s3:GetObject', 'iam:*'] },
            resources: { kind: 'is-not', values: ['arn:aws:s3:::logs'] },
            principals: {
              kind: 'is',
              values: [
                { type: 'AWS', value: '111122223333' },
                { type: 'AWS', value: '444455556666' },
                { type: 'Service', value: 'ec2.amazonaws.com' },
              ],
            },
            conditions: [
              { operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] },
              { operator: 'NumericLessThan', key: 'aws:MultiFactorAuthAge', values: ['60', '90'] },
            ],
          },
        ],
      },
    })
  })

  it('takes the old version when none is written, since AWS does', () => {
    const parsed = parsePolicy(JSON.stringify({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }))
    expect(parsed).toMatchObject({ ok: true, policy: { version: '2008-10-17' } })
  })

  it.each<[string, string, PolicyProblem['code'], number | null]>([
    ['cut off in the middle', '{"Version":"2012-10-17","Statement":[{', 'not-json', null],
    ['a list', '[]', 'not-an-object', null],
    ['a version that AWS never had', JSON.stringify({ Version: '2024-01-01', Statement: [] }), 'invalid-version', null],
    ['no statement', '{"Version":"2012-10-17"}', 'missing-statement', null],
    ['an empty list of statements', withStatement([]), 'missing-statement', null],
    ['a statement that is a string', withStatement(['Deny']), 'missing-statement', 1],
    ['a second statement without Effect', withStatement([{ Effect: 'Allow', Action: '*' }, { Action: '*' }]), 'invalid-effect', 2],
    ['deny in lower case', withStatement({ Effect: 'deny', Action: '*' }), 'invalid-effect', 1],
    ['neither Action nor NotAction', withStatement({ Effect: 'Deny', Resource: '*' }), 'invalid-action', 1],
    ['both Action and NotAction', withStatement({ Effect: 'Deny', Action: '*', NotAction: 'iam:*' }), 'invalid-action', 1],
    ['a number among the actions', withStatement({ Effect: 'Deny', Action: ['iam:*', 7] }), 'invalid-action', 1],
    ['a resource that is an object', withStatement({ Effect: 'Deny', Action: '*', Resource: {} }), 'invalid-resource', 1],
    [
      'a principal that is a bare ARN',
      withStatement({ Effect: 'Allow', Action: '*', Principal: 'arn:aws:iam::1:root' }),
      'invalid-principal',
      1,
    ],
    ['a condition that is a list', withStatement({ Effect: 'Deny', Action: '*', Condition: [] }), 'invalid-condition', 1],
    [
      'a condition value that is null',
      withStatement({ Effect: 'Deny', Action: '*', Condition: { Null: { 'aws:AssumedRoot': null } } }),
      'invalid-condition',
      1,
    ],
  ])('says what is broken: %s', (_, text, code, statement) => {
    expect(parsePolicy(text)).toMatchObject({ ok: false, problem: { code, statement } })
  })
})
