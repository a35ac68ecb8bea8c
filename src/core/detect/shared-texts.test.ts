import { expect, it } from 'vitest'
import { shareTexts } from './shared-texts.ts'

it('texts come back as they are, and only so many are known at a time', () => {
  const share = shareTexts(3)
  const texts = ['a', 'b', 'a', 'c', 'd', 'a', '', 'd']
  expect(texts.map(share)).toEqual(texts)
})
