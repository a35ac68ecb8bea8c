import { crc32 } from 'node:zlib'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { checksum } from './checksum.ts'
import { AREAS, TEXT_ENDS, machine } from './machine.ts'

const here = machine()
if (here === null) throw new Error('there is no WebAssembly here')

/** The CRC-32 of bytes that lie where a text does, a little off any boundary, reckoned in one go and in two. */
function checksums(bytes: Uint8Array, offset: number, cut: number): readonly [number, number] {
  const from = AREAS.text + offset
  here?.memory.set(bytes, from)
  if (here === null) return [0, 0]
  const whole = checksum(here, from, from + bytes.length, 0)
  return [whole, checksum(here, from + cut, from + bytes.length, checksum(here, from, from + cut, 0))]
}

const length = fc.oneof(fc.nat(100), fc.nat(20_000), fc.nat(100_000))

it('a folded text has the checksum of the text, in one go and in two', () => {
  fc.assert(
    fc.property(length, fc.nat(17), fc.nat(), fc.nat(), (size, offset, cut, seed) => {
      const bytes = Uint8Array.from({ length: size }, (_, at) => Math.imul(at + seed, 0x9e37_79b1) >>> 24)
      const known = crc32(bytes)
      expect(checksums(bytes, offset, cut % (size + 1))).toEqual([known, known])
      expect(Buffer.compare(here.memory.subarray(AREAS.text + offset, AREAS.text + offset + size), bytes)).toBe(0)
    }),
    { numRuns: 300 },
  )
})

it('as much as there is room for is folded at one go', () => {
  const bytes = new Uint8Array(TEXT_ENDS - AREAS.text).fill(0x41)
  expect(checksums(bytes, 0, 1)[0]).toBe(crc32(bytes))
})

it('one wrong bit anywhere shows', () => {
  const bytes = new Uint8Array(60_000).fill(0x7b)
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
      const harmed = bytes.slice()
      harmed[at] = (harmed[at] ?? 0) ^ (1 << bit)
      expect(checksums(harmed, 0, 0)[0]).not.toBe(crc32(bytes))
    }),
  )
})
