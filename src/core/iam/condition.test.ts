import { describe, expect, it } from 'vitest'
import { type KeyValue, conditionHolds } from './condition.ts'
import type { Doubt } from './truth.ts'

const KEYS: Readonly<Record<string, KeyValue>> = {
  'aws:principalarn': ['arn:aws:iam::444455556666:root'],
  'aws:sourceip': ['198.51.100.7'],
  'aws:principaltag/team': ['blue'],
  'aws:tagkeys': ['owner', 'cost'],
  'aws:currenttime': ['2026-11-21T12:00:00Z'],
  'aws:multifactorauthage': ['60'],
  'aws:multifactorauthpresent': ['true'],
  'aws:assumedroot': 'absent',
  'aws:username': ['ana'],
  's3:prefix': ['home/ana/notes', 'home/ana/keys'],
  'aws:requestedregion': 'untold',
}

const holds = (operator: string, key: string, values: readonly string[], knowsVariables = true): boolean | Doubt['kind'] | undefined => {
  const answer = conditionHolds({ operator, key, values }, (name) => KEYS[name.toLowerCase()] ?? 'absent', knowsVariables)
  return answer.known ? answer.value : answer.doubts[0]?.kind
}

describe('conditionHolds', () => {
  it.each<[string, string, string[], boolean | Doubt['kind']]>([
    ['StringEquals', 'aws:PrincipalTag/team', ['red', 'blue'], true],
    ['stringequals', 'AWS:principaltag/team', ['red', 'blue'], true],
    ['StringEquals', 'aws:PrincipalTag/team', ['Blue'], false],
    ['StringEqualsIgnoreCase', 'aws:PrincipalTag/team', ['BLUE'], true],
    ['StringEquals', 'aws:PrincipalTag/team', ['b*'], false],
    ['StringLike', 'aws:PrincipalTag/team', ['b*e'], true],
    ['StringLike', 'aws:PrincipalTag/team', ['b?e'], false],
    ['StringNotLike', 'aws:PrincipalTag/team', ['r*', 'b*'], false],
    ['StringNotEquals', 'aws:PrincipalTag/team', ['red'], true],
    ['StringNotEqualsIgnoreCase', 'aws:PrincipalTag/team', ['BLUE'], false],
    ['ArnLike', 'aws:PrincipalArn', ['arn:*:iam::*:root'], true],
    ['ArnEquals', 'aws:principalarn', ['arn:aws:iam::444455556666:root'], true],
    ['ArnLike', 'aws:PrincipalArn', ['arn:aws:iam::*:ro?t'], true],
    ['ArnLike', 'aws:PrincipalArn', ['arn:aws:*:444455556666:root'], 'value'],
    ['ArnLike', 'aws:PrincipalArn', ['*'], true],
    ['ArnNotLike', 'aws:PrincipalArn', ['arn:aws:iam::*:role/Admin'], true],
    ['ArnNotEquals', 'aws:PrincipalArn', ['arn:aws:iam::*:root'], false],
    ['Bool', 'aws:MultiFactorAuthPresent', ['TRUE'], true],
    ['NumericLessThan', 'aws:MultiFactorAuthAge', ['3600'], true],
    ['NumericGreaterThanEquals', 'aws:MultiFactorAuthAge', ['61'], false],
    ['NumericLessThan', 'aws:MultiFactorAuthAge', ['soon'], 'value'],
    ['DateLessThan', 'aws:CurrentTime', ['2027-01-01T00:00:00Z'], true],
    ['DateGreaterThan', 'aws:CurrentTime', ['2027-01-01T00:00:00Z'], false],
    ['IpAddress', 'aws:SourceIp', ['203.0.113.0/24', '198.51.100.0/24'], true],
    ['NotIpAddress', 'aws:SourceIp', ['198.51.100.0/29'], false],
    ['IpAddress', 'aws:SourceIp', ['198.51.100.0/29'], true],
    ['NotIpAddress', 'aws:SourceIp', ['203.0.113.0/24'], true],
    ['IpAddress', 'aws:SourceIp', ['2001:db8::/32'], 'value'],
    ['BinaryEquals', 'aws:PrincipalTag/team', ['Ymx1ZQ=='], 'operator'],
    ['StringsEqual', 'aws:PrincipalTag/team', ['blue'], 'operator'],
  ])('%s on %s with %j is %s', (operator, key, values, expected) => expect(holds(operator, key, values)).toBe(expected))

  it.each<[string, string, string[], boolean | Doubt['kind']]>([
    ['Null', 'aws:AssumedRoot', ['true'], true],
    ['Null', 'aws:AssumedRoot', ['false'], false],
    ['Null', 'aws:PrincipalArn', ['true'], false],
    ['Null', 'aws:PrincipalArn', ['false'], true],
    ['Null', 'aws:AssumedRoot', ['yes'], 'value'],
    ['NullIfExists', 'aws:AssumedRoot', ['true'], 'operator'],
    ['Bool', 'aws:AssumedRoot', ['true'], false],
    ['BoolIfExists', 'aws:AssumedRoot', ['false'], true],
    ['StringEquals', 'aws:AssumedRoot', ['true'], false],
    ['StringNotEquals', 'aws:AssumedRoot', ['true'], true],
    ['StringEqualsIfExists', 'aws:AssumedRoot', ['true'], true],
    ['ForAnyValue:StringEquals', 'aws:AssumedRoot', ['true'], false],
    ['ForAllValues:StringEquals', 'aws:AssumedRoot', ['true'], true],
    ['StringEquals', 'aws:RequestedRegion', ['eu-west-1'], 'key'],
    ['Null', 'aws:RequestedRegion', ['true'], 'key'],
  ])('an absent or untold key: %s on %s with %j is %s', (operator, key, values, expected) =>
    expect(holds(operator, key, values)).toBe(expected),
  )

  it.each<[string, string[], boolean]>([
    ['ForAnyValue:StringEquals', ['owner'], true],
    ['ForAllValues:StringEquals', ['owner'], false],
    ['ForAllValues:StringEquals', ['owner', 'cost', 'team'], true],
    ['ForAnyValue:StringNotEquals', ['owner'], true],
    ['ForAllValues:StringNotEquals', ['owner'], false],
    ['ForAnyValue:StringLike', ['own*'], true],
  ])('a key with several values: %s with %j is %s', (operator, values, expected) =>
    expect(holds(operator, 'aws:TagKeys', values)).toBe(expected),
  )

  it('puts the values of variables in as literal text', () => {
    expect(holds('ForAllValues:StringLike', 's3:prefix', ['home/${aws:username}/*'])).toBe(true)
    expect(holds('StringEquals', 'aws:username', ["${aws:PrincipalTag/nick, 'ana'}"])).toBe(true)
    expect(holds('StringEquals', 'aws:username', ['${aws:PrincipalTag/nick}'])).toBe('key')
    expect(holds('StringLike', 'aws:username', ['a${*}a'])).toBe(false)
  })

  it('takes variables for plain text in documents of the old version', () => {
    expect(holds('StringEquals', 'aws:username', ['${aws:username}'], false)).toBe(false)
  })
})
