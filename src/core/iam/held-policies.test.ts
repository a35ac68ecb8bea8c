import { describe, expect, it } from 'vitest'
import type { IamAuthorization, IamUser } from '../facts/iam.ts'
import { heldPolicies, isAwsManaged } from './held-policies.ts'

describe('isAwsManaged', () => {
  it.each([
    ["AWS's own", 'arn:aws:iam::aws:policy/AWSSupportAccess', true],
    ["AWS's own in GovCloud", 'arn:aws-us-gov:iam::aws:policy/AWSSupportAccess', true],
    ['a policy of the account with the same name', 'arn:aws:iam::111122223333:policy/AWSSupportAccess', false],
    ['one whose name begins alike', 'arn:aws:iam::aws:policy/AWSSupportAccessReadOnly', false],
    ['one whose name ends alike', 'arn:aws:iam::aws:policy/NotAWSSupportAccess', false],
    ['no ARN', 'AWSSupportAccess', false],
  ])('%s', (_, arn, expected) => expect(isAwsManaged(arn, 'AWSSupportAccess')).toBe(expected))
})

describe('heldPolicies', () => {
  const user: IamUser = {
    name: 'ana',
    arn: 'arn:aws:iam::111122223333:user/ana',
    path: '/',
    createdAt: null,
    groups: ['ops'],
    attachedPolicyArns: ['arn:aws:iam::111122223333:policy/team/Own'],
    inlinePolicies: [{ name: 'small', document: '{"small":1}' }],
    tags: {},
  }
  const authorization: IamAuthorization = {
    users: [user],
    groups: [
      { name: 'ops', attachedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'], inlinePolicies: [] },
      { name: 'others', attachedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'], inlinePolicies: [] },
    ],
    roles: [],
    policies: [{ arn: 'arn:aws:iam::111122223333:policy/team/Own', name: 'Own', document: '{"own":1}', attachmentCount: 1 }],
  }

  it('finds attached, inline and group policies, and those of no other group', () => {
    expect(heldPolicies(user, authorization)).toEqual([
      { arn: 'arn:aws:iam::111122223333:policy/team/Own', name: 'Own', document: '{"own":1}' },
      { arn: null, name: 'small', document: '{"small":1}' },
      { arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess', name: 'ReadOnlyAccess', document: null },
    ])
  })
})
