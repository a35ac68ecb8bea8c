import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { INFLATE_LIMITS, inflate, inflateSmall } from './inflate.ts'
import { Refusal } from './refusal.ts'

/** Text that packs about three to one, and differs everywhere. */
const text = Array.from({ length: 20_000 }, (_, number) => `${(number * 2654435761) % 4294967296}\n`).join('')
const packed = gzipSync(text)

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function unfold(
  bytes: Buffer,
  limits = INFLATE_LIMITS,
  size = 10_000,
): Promise<{ readonly text: string; readonly reason: string | null }> {
  const chunks: Buffer[] = []
  const result = (reason: string | null) => ({ text: Buffer.concat(chunks).toString('latin1'), reason })
  try {
    for await (const chunk of inflate(pieces(bytes, size), limits, 1024)) chunks.push(chunk)
    return result(null)
  } catch (error) {
    if (error instanceof Refusal) return result(error.refused.reason)
    throw error
  }
}

describe('everything is unfolded from', () => {
  it.each([
    ['plain text', Buffer.from(text), text],
    ['gzip', packed, text],
    ['gzip of several members', Buffer.concat([packed, gzipSync('x'), gzipSync(''), packed]), `${text}x${text}`],
    ['gzip that was padded with zeros', Buffer.concat([packed, Buffer.alloc(512)]), text],
    ['nothing', Buffer.alloc(0), ''],
    ['one letter', Buffer.from('x'), 'x'],
  ])('%s', async (_, bytes, expected) => {
    expect(await unfold(bytes)).toEqual({ text: expected, reason: null })
  })

  it('gzip that arrives byte by byte', async () => {
    expect(await unfold(gzipSync(text.slice(0, 500)), INFLATE_LIMITS, 1)).toEqual({ text: text.slice(0, 500), reason: null })
  })
})

describe('what came before the damage is kept, and the damage is named', () => {
  const damaged = Buffer.from(packed)
  damaged.writeUInt32LE(0, damaged.length - 8)
  it.each([
    ['cut off in the middle', packed.subarray(0, packed.length / 2), 'truncated-compression', 0.4],
    ['cut off in the trailer', packed.subarray(0, -3), 'truncated-compression', 1],
    ['cut off in the second member', Buffer.concat([packed, packed.subarray(0, 12)]), 'truncated-compression', 1],
    ['followed by something else', Buffer.concat([packed, Buffer.from('and more text')]), 'corrupt-compression', 0.99],
    ['with a wrong checksum', damaged, 'corrupt-compression', 0.99],
    ['nothing but the magic number', Buffer.from([0x1f, 0x8b]), 'truncated-compression', 0],
  ])('%s', async (_, bytes, reason, part) => {
    const found = await unfold(bytes)
    expect(found.reason).toBe(reason)
    expect(text.startsWith(found.text)).toBe(true)
    expect(found.text.length).toBeGreaterThanOrEqual(text.length * part)
  })
})

it.each([
  ['zip', Buffer.from('PK\x03\x04…')],
  ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0])],
])('%s is refused by name', async (_, bytes) => {
  expect(await unfold(bytes)).toEqual({ text: '', reason: 'unsupported-compression' })
})

describe('bombs', () => {
  const limits = { maxOutputBytes: 1_000_000, maxRatio: 100, ratioFromBytes: 100_000 }
  it.each([
    ['a bomb is stopped by its ratio', gzipSync(Buffer.alloc(50_000_000)), limits, 'compression-bomb'],
    [
      'a bomb of many members too',
      Buffer.concat(Array.from({ length: 50 }, () => gzipSync(Buffer.alloc(1_000_000)))),
      limits,
      'compression-bomb',
    ],
    ['an honest file is stopped by its size', packed, { ...limits, maxOutputBytes: 100_000 }, 'too-much-output'],
    ['a plain file is stopped by its size', Buffer.from(text), { ...limits, maxOutputBytes: 100_000 }, 'too-much-output'],
    ['a small file may pack as well as it likes', gzipSync(Buffer.alloc(90_000)), limits, null],
  ])('%s', async (_, bytes, within, reason) => {
    const found = await unfold(bytes, within)
    expect(found.reason).toBe(reason)
    expect(found.text.length).toBeLessThanOrEqual(within.maxOutputBytes)
  })
})

it('at one go, a small file gives the same; whatever is odd is left to the stream', () => {
  expect(inflateSmall(packed)?.toString()).toBe(text)
  expect(inflateSmall(Buffer.concat([packed, packed]))?.toString()).toBe(text + text)
  for (const odd of [
    Buffer.from(text),
    packed.subarray(0, 100),
    Buffer.concat([packed, Buffer.from('more')]),
    gzipSync(Buffer.alloc(80_000_000)),
  ]) {
    expect(inflateSmall(odd) === null).toBe(true)
  }
})
