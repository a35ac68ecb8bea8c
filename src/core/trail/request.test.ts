import { describe, expect, it } from 'vitest'
import { isOff, isOn, membersOf, numberOf, objectsOf, partOf, requestOf, textsOf } from './request.ts'

describe('requests as services record them', () => {
  it.each([
    ['a list', ['a', 'b'], ['a', 'b']],
    ["EC2's items", { items: [{ userId: '1' }] }, [{ userId: '1' }]],
    ['a single item of EC2', { items: { userId: '1' } }, [{ userId: '1' }]],
    ['a single value', 'a', ['a']],
    ['an empty list of EC2', { items: [] }, []],
    ['null', null, []],
    ['the empty text', '', []],
    ['nothing', undefined, []],
  ])('%s', (_, value, members) => expect(membersOf(value)).toEqual(members))

  it('keeps what is of the kind that is asked for', () => {
    expect(textsOf(['a', 7, null, { b: 1 }])).toEqual(['a', '7'])
    expect(objectsOf(['a', { b: 1 }])).toEqual([{ b: 1 }])
    expect(partOf(['a'])).toEqual({})
    expect(requestOf({ record: { requestParameters: null } })).toEqual({})
    expect(requestOf({ record: { requestParameters: { name: 'a' } } })).toEqual({ name: 'a' })
  })

  it('reads numbers and switches that are texts', () => {
    expect([numberOf(5), numberOf('5'), numberOf(''), numberOf('five'), numberOf(null)]).toEqual([5, 5, null, null, null])
    expect([false, 'false', true, undefined, null].map(isOff)).toEqual([true, true, false, false, false])
    expect([true, 'true', false, undefined].map(isOn)).toEqual([true, true, false, false])
  })
})
