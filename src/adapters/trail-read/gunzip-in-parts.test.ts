import { constants, crc32, deflateRawSync, gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GunzipInParts } from './gunzip-in-parts.ts'
import { AREAS, TEXT_ENDS, inputOf, machine } from './machine.ts'

const here = machine()
if (here === null) throw new Error('there is no WebAssembly here')
const gunzip = new GunzipInParts(here)

/** The whole text, taken part by part as the scanner does; `null` when it is refused. @param keeps - how much of a part is needed further on. */
function unfolded(packed: Buffer, keeps = 0, most = 64 * 1024 * 1024): Buffer | null {
  packed.copy(inputOf(here ?? raise()))
  if (!gunzip.begin(packed.length, most)) return null
  const parts: Buffer[] = []
  for (let taken = AREAS.text; ;) {
    const { filled, moved } = gunzip.fill(Math.max(AREAS.text, taken - keeps))
    taken -= moved
    if (filled === 'refused') return null
    parts.push(Buffer.from(here?.memory.subarray(taken, gunzip.textEnds) ?? []))
    taken = gunzip.textEnds
    if (filled === 'all') return Buffer.concat(parts)
  }
}

const raise = (): never => {
  throw new Error('there is no WebAssembly here')
}

/** Letters that depend on each other as little as wished. */
function letters(length: number, seed: number, variety: number): Buffer {
  let state = seed | 1
  return Buffer.from(
    Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) | 0
      return 32 + ((state >>> 16) % variety)
    }),
  )
}

const json = Buffer.from(
  JSON.stringify({
    Records: Array.from({ length: 900 }, (_, number) => ({ eventID: crc32(String(number)), eventName: 'GetUser', number })),
  }),
)

describe('what zlib has packed is unfolded as zlib does it', () => {
  it.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['one letter', Buffer.from('a')],
    ['letters of which none repeats', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
    ['one letter, a million times', Buffer.alloc(1_000_000, 'a')],
    ...[2, 3, 5, 7, 8, 9, 15, 16, 17, 31].map((period): [string, Buffer] => [
      `a text that repeats every ${period} bytes`,
      Buffer.alloc(70_000, letters(period, period, 90)),
    ]),
    ['JSON', json],
    ['a copy from as far back as may be', Buffer.concat([letters(32_768, 1, 200), letters(32_768, 1, 200)])],
    ['exactly one part', letters(TEXT_ENDS - AREAS.text, 3, 90)],
    ['one byte more than a part', letters(TEXT_ENDS - AREAS.text + 1, 3, 90)],
    ['many parts', Buffer.concat(Array.from({ length: 20 }, (_, number) => letters(120_000, number, 40)))],
  ])('%s', (_, text) => {
    for (const level of [0, 1, 6, 9]) {
      for (const strategy of [constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, constants.Z_HUFFMAN_ONLY, constants.Z_RLE]) {
        expect(unfolded(gzipSync(text, { level, strategy }))?.equals(text)).toBe(true)
      }
    }
  })

  it('any text, packed in any way, whatever is kept of each part', () => {
    const way = fc.record({
      level: fc.integer({ min: 0, max: 9 }),
      memLevel: fc.integer({ min: 1, max: 9 }),
      windowBits: fc.integer({ min: 9, max: 15 }),
      strategy: fc.constantFrom(
        constants.Z_DEFAULT_STRATEGY,
        constants.Z_FILTERED,
        constants.Z_HUFFMAN_ONLY,
        constants.Z_RLE,
        constants.Z_FIXED,
      ),
    })
    const part = fc.record({ length: fc.oneof(fc.nat(300), fc.nat(200_000)), seed: fc.nat(9), variety: fc.constantFrom(1, 2, 5, 60, 224) })
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), way, fc.nat(300_000), (list, how, keeps) => {
        const text = Buffer.concat(list.map(({ length, seed, variety }) => letters(length, seed, variety)))
        expect(unfolded(gzipSync(text, how), keeps)?.equals(text)).toBe(true)
      }),
      { numRuns: 150 },
    )
  })

  it('a file with a name, as gzip writes it', () => {
    const packed = gzipSync(json)
    const named = Buffer.concat([
      packed.subarray(0, 3),
      Buffer.from([8]),
      packed.subarray(4, 10),
      Buffer.from('log.json\0'),
      packed.subarray(10),
    ])
    expect(unfolded(named)?.equals(json)).toBe(true)
  })
})

/** A member around DEFLATE's blocks, with the checksum and the length that their text should have. */
function member(blocks: Buffer, text: Buffer): Buffer {
  const trailer = Buffer.alloc(8)
  trailer.writeUInt32LE(crc32(text), 0)
  trailer.writeUInt32LE(text.length, 4)
  return Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), blocks, trailer])
}
const bits = (...all: readonly string[]): Buffer => {
  const line = all.join('')
  const bytes = Buffer.alloc(Math.ceil(line.length / 8))
  for (const [at, bit] of [...line].entries()) if (bit === '1') bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (1 << (at & 7))
  return bytes
}

describe('left to zlib is', () => {
  const packed = gzipSync(json)
  it.each<[string, Buffer]>([
    ['no gzip', Buffer.from('{"Records":[]}')],
    ['too little', packed.subarray(0, 12)],
    ['another method', Buffer.concat([packed.subarray(0, 2), Buffer.from([7]), packed.subarray(3)])],
    ['a header with a checksum of its own', Buffer.concat([packed.subarray(0, 3), Buffer.from([2]), packed.subarray(4)])],
    ['what is cut off', packed.subarray(0, -1)],
    ['what is cut off in its middle', packed.subarray(0, packed.length / 2)],
    ['what has something behind it', Buffer.concat([packed, Buffer.from([0])])],
    ['two members', Buffer.concat([packed, packed])],
    ['a wrong length', Buffer.concat([packed.subarray(0, -4), Buffer.from([1, 0, 0, 0])])],
    ['a block of the kind that does not exist', member(bits('1', '11'), Buffer.alloc(0))],
    ['a stored block whose length is written wrongly', member(Buffer.from([1, 5, 0, 5, 0, 1, 2, 3, 4, 5]), Buffer.from([1, 2, 3, 4, 5]))],
    ['a copy from before the beginning', member(bits('1', '10', '0000001', '00000', '0000000'), Buffer.from('\0\0\0'))],
    ['a length that does not exist', member(bits('1', '10', '11000110', '00000', '0000000'), Buffer.alloc(0))],
    ['a distance that does not exist', member(bits('1', '10', '00110000', '0000001', '11110', '0000000'), Buffer.alloc(0))],
    ['a code that is none', member(bits('1', '01', '00000', '00000', '0000', '100', '100', '100', '100'), Buffer.alloc(0))],
  ])('%s', (_, bytes) => expect(unfolded(bytes)).toBeNull())

  it('whatever becomes longer than it may', () => {
    expect(unfolded(packed, 0, json.length)?.equals(json)).toBe(true)
    expect(unfolded(packed, 0, json.length - 1)).toBeNull()
  })

  it('any damage, unless it changes nothing', () => {
    const small = gzipSync(json.subarray(0, 3000))
    fc.assert(
      fc.property(fc.nat(small.length - 1), fc.nat(255), (at, byte) => {
        const harmed = Buffer.from(small)
        harmed[at] = byte
        const text = unfolded(harmed)
        expect(text === null || text.equals(json.subarray(0, 3000))).toBe(true)
      }),
      { numRuns: 3000 },
    )
  })

  it('nonsense of any kind, without falling over', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (nonsense) => {
        const text = unfolded(member(Buffer.from(nonsense), Buffer.from('?')))
        expect(text === null || text.toString() === '?').toBe(true)
      }),
      { numRuns: 3000 },
    )
  })

  it('and after each of them the next is read as if nothing had been', () => {
    for (const harm of [5, 30, 200]) {
      const harmed = Buffer.from(packed)
      harmed[harm] = (harmed[harm] ?? 0) ^ 0x55
      unfolded(harmed)
      expect(unfolded(packed)?.equals(json)).toBe(true)
    }
  })
})

it('blocks of all kinds follow each other in one text', () => {
  const [one, two, three] = [letters(5000, 1, 90), letters(70_000, 2, 224), letters(3000, 3, 4)]
  const flushed = (text: Buffer, options: object): Buffer => deflateRawSync(text, { ...options, finishFlush: constants.Z_SYNC_FLUSH })
  const blocks = Buffer.concat([flushed(one, { strategy: constants.Z_FIXED }), flushed(two, { level: 0 }), deflateRawSync(three)])
  const text = Buffer.concat([one, two, three])
  expect(unfolded(member(blocks, text))?.equals(text)).toBe(true)
})
