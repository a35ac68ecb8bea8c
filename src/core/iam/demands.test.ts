import { describe, expect, it } from 'vitest'
import { confines, demandsOn } from './demands.ts'

const condition = (operator: string, key: string, ...values: readonly string[]) => ({ operator, key, values })

describe('demandsOn', () => {
  it.each([
    ['StringEquals', true],
    ['stringlike', true],
    ['StringEqualsIgnoreCase', true],
    ['ForAnyValue:StringEquals', true],
    ['ArnLike', true],
    ['IpAddress', true],
    ['StringEqualsIfExists', false],
    ['ForAllValues:StringEquals', false],
    ['StringNotEquals', false],
    ['NotIpAddress', false],
    ['Null', false],
    ['Bool', false],
  ])('%s demands a value: %s', (operator, demands) => {
    expect(demandsOn([condition(operator, 'aws:PrincipalOrgID', 'o-1')], 'AWS:principalorgid')).toEqual(demands ? [['o-1']] : [])
  })

  it('does not confuse a key with one that begins alike', () => {
    expect(demandsOn([condition('StringEquals', 'aws:PrincipalOrgIDs', 'o-1')], 'aws:PrincipalOrgID')).toEqual([])
  })
})

describe('confines', () => {
  const mine = (value: string) => value === 'mine'
  it.each([
    ['one value of ours', [condition('StringEquals', 'k', 'mine')], true],
    ['ours or theirs', [condition('StringEquals', 'k', 'mine', 'theirs')], false],
    ['ours, and at once ours or theirs', [condition('StringEquals', 'k', 'mine', 'theirs'), condition('StringLike', 'k', 'mine')], true],
    ['no value at all', [condition('StringEquals', 'k')], false],
    ['nothing about the key', [], false],
  ])('%s', (_, conditions, expected) => expect(confines(conditions, 'k', mine)).toBe(expected))
})
