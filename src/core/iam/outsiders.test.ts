import { describe, expect, it } from 'vitest'
import { outsidersOf } from './outsiders.ts'
import { recordedPolicy } from './recorded-policy.ts'

const ours = new Set(['444455556666'])
const outsiders = (...statements: readonly object[]) => {
  const policy = recordedPolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }))
  if (policy === null) throw new Error('no policy')
  return outsidersOf(policy, (account) => !ours.has(account)).map(({ who, needsExternalId }) => (needsExternalId ? `${who} by id` : who))
}
const allow = (more: object) => ({ Effect: 'Allow', Action: 'sts:AssumeRole', ...more })
const stranger = 'arn:aws:iam::888811112222:root'

describe('who is let in from outside', () => {
  it.each([
    ['our own account, by number', [allow({ Principal: { AWS: '444455556666' } })], []],
    ['a service', [allow({ Principal: { Service: 'ec2.amazonaws.com' } })], []],
    ['a foreign account, by ARN', [allow({ Principal: { AWS: stranger } })], ['888811112222']],
    ['a foreign account, by number in a list', [allow({ Principal: { AWS: ['444455556666', '888811112222'] } })], ['888811112222']],
    [
      'with an external id',
      [allow({ Principal: { AWS: stranger }, Condition: { StringEquals: { 'sts:ExternalId': 'x' } } })],
      ['888811112222 by id'],
    ],
    [
      'with an external id here and without there',
      [
        allow({ Principal: { AWS: stranger } }),
        allow({ Principal: { AWS: stranger }, Condition: { StringEquals: { 'sts:ExternalId': 'x' } } }),
      ],
      ['888811112222'],
    ],
    ['everybody, as a bare star', [allow({ Principal: '*' })], ['*']],
    ['everybody, as a map', [allow({ Principal: { AWS: '*' } })], ['*']],
    [
      'everybody of our organisation',
      [allow({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } } })],
      [],
    ],
    ['everybody but one', [allow({ NotPrincipal: { AWS: stranger } })], ['*']],
    ['a denial', [{ Effect: 'Deny', Action: '*', Principal: '*' }], []],
    ['a user that no longer exists', [allow({ Principal: { AWS: 'AIDA0EXAMPLE0GONE000' } })], []],
  ])('%s', (_, statements, expected) => expect(outsiders(...statements)).toEqual(expected))
})
