import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonLines, jsonPieces, jsonText } from './json-text.ts'

const hostile = fc.string({ unit: fc.constantFrom('a', '"', '\n', '\\', '\u202e', '\u0085', '😀', '\u007f', ' ') })
const plain = fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }).map((value) => (Object.is(value, -0) ? 0 : value))
const documents = fc.dictionary(hostile, fc.oneof(plain, fc.constant(undefined), fc.array(fc.oneof(plain, hostile)), hostile))

describe('JSON by pieces', () => {
  it('is what it is as a whole: objects', () => {
    fc.assert(fc.property(documents, (document) => [...jsonPieces(document)].join('') === jsonText(document, 2)))
  })

  it('is what it is as a whole: lists', () => {
    fc.assert(fc.property(fc.array(fc.oneof(documents, plain)), (list) => [...jsonPieces(list)].join('') === jsonText(list, 2)))
  })

  it('goes through lists as it is read, and no further', () => {
    let gone = 0
    function* moments(): Generator<object> {
      for (;;) {
        gone += 1
        yield { at: gone }
      }
    }
    const pieces = jsonPieces({ schema: 'a/1', timeline: moments() })
    const begun = Array.from({ length: 5 }, () => pieces.next().value)
    expect(begun.join('')).toBe('{\n  "schema": "a/1",\n  "timeline": [\n    {\n      "at": 1\n    },\n    {\n      "at": 2\n    }')
    expect(gone).toBe(2)
  })
})

it('JSON lines are one value each, whatever is in it', () => {
  expect([...jsonLines([{ a: 'b\nc' }, 'd\u202e', null])].join('')).toBe('{"a":"b\\nc"}\n"d\\u202e"\nnull\n')
})
