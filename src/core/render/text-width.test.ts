import { describe, expect, it } from 'vitest'
import { displayWidth, graphemesOf, shorten } from './text-width.ts'

describe('displayWidth', () => {
  it.each([
    ['plain text', 'root', 4],
    ['the signs of a table', '✓ ✕ · … → – − × ≈ █░', 20],
    ['letters of Western Europe', 'Zürich, Łódź', 12],
    ['a letter and its accent', 'e\u0301', 1],
    ['a wide letter', '安全', 4],
    ['an emoji', '🛡\ufe0f', 2],
    ['a soft hyphen', 'a\u00adb', 2],
    ['a colour around a word', '\u001b[31mred\u001b[0m', 3],
  ])('%s', (_, text, columns) => expect(displayWidth(text)).toBe(columns))

  it('measures each character alone as it does in the company that needs the segmenter', () => {
    const alone = Array.from({ length: 0x2800 }, (_, unit) => String.fromCharCode(unit)).filter(
      (character) => /[^\u0300-\u200f]/.test(character) && displayWidth(character) === 1,
    )
    expect(alone.length).toBeGreaterThan(1000)
    expect(alone.filter((character) => displayWidth(`${character}安`) !== 3)).toEqual([])
  })
})

describe('shorten', () => {
  it('never parts a letter from its accent', () => {
    expect(graphemesOf('ae\u0301b')).toEqual(['a', 'e\u0301', 'b'])
    expect(shorten('ae\u0301bc', 3)).toBe('ae\u0301…')
  })
})
