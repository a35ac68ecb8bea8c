import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { shareTexts } from './shared-texts.ts'

it('of two texts that differ in letters that are not looked at, each comes back as itself', () => {
  const share = shareTexts()
  const texts = ['aaaaaaaaa', 'baaaaaaaa', 'aaaaaaaaa']
  expect(texts.map(share)).toEqual(texts)
})

it('texts come back as they are, also where one takes the place of another', () => {
  const share = shareTexts()
  const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'ü', '\u0000', '\uffff', '😀'), maxLength: 12 })
  fc.assert(
    fc.property(fc.array(texts), (list) => {
      expect(list.map(share)).toEqual(list)
    }),
  )
})
