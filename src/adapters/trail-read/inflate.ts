import { createGunzip, gunzipSync } from 'node:zlib'
import { Refusal, wordsOf } from './refusal.ts'

/** How far one object may unfold. CloudTrail packs eight to twelve to one; gzip can reach a thousand. */
export interface InflateLimits {
  readonly maxOutputBytes: number
  /** Output for each byte of input; looked at once there is more output than `ratioFromBytes`. */
  readonly maxRatio: number
  readonly ratioFromBytes: number
}

export const INFLATE_LIMITS: InflateLimits = { maxOutputBytes: 8 * 1024 ** 3, maxRatio: 250, ratioFromBytes: 32 * 1024 ** 2 }

/** One slice can unfold to a thousand times its size before the limits are looked at. */
const SLICE = 32 * 1024

const LARGE_CHUNK = 64 * 1024
/** Slower, and loses about one record before damage: for small objects that could not be unfolded at one go. */
export const CAREFUL_CHUNK = 2048

const magics: readonly (readonly [name: string, bytes: readonly number[]])[] = [
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58]],
  ['parquet', [0x50, 0x41, 0x52, 0x31]],
]

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b

/** @throws Refusal for a compression, or a format, that is known and not read. */
export function refuseOtherFormats(start: Uint8Array): void {
  for (const [name, magic] of magics) {
    if (magic.every((byte, at) => start[at] === byte))
      throw new Refusal('unsupported-compression', `${name}; only gzip and plain text are read`)
  }
}

/** @returns the name for which decoders know it, where a byte order mark tells it; `null` for everything else. */
export function utf16Of(start: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  return start[0] === 0xfe && start[1] === 0xff ? 'utf-16be' : null
}

function refuseUtf16(start: Uint8Array): void {
  if (utf16Of(start) !== null)
    throw new Refusal(
      'not-json',
      'UTF-16 text, and large or of unknown size; write it as UTF-8, in PowerShell with Out-File -Encoding utf8',
    )
}

const refuseStart = (start: Uint8Array): void => {
  refuseOtherFormats(start)
  refuseUtf16(start)
}

/** Bytes that arrive, or that are all there. */
export type ByteSource = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** What came out of a stream is not unfolded again: how far both together may go is only known of what is small. */
function refuseInside(start: Uint8Array): void {
  if (isGzip(start))
    throw new Refusal('unsupported-compression', 'gzip inside of gzip, and large or of unknown size; unfold it once, then read it')
  refuseStart(start)
}

/**
 * Puts the first bytes together until there are enough of them to tell what they are.
 *
 * @param look - is shown the first piece, and may refuse it.
 */
async function* withSteadyStart(source: ByteSource, look: (start: Buffer) => void): AsyncGenerator<Buffer> {
  let start: Buffer | null = Buffer.alloc(0)
  for await (const chunk of source) {
    if (start === null) yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    else {
      start = Buffer.concat([start, chunk])
      if (start.length < 4) continue
      look(start)
      yield start
      start = null
    }
  }
  if (start === null || start.length === 0) return
  look(start)
  yield start
}

function checkOutput(output: number, input: number, limits: InflateLimits): void {
  if (output > limits.ratioFromBytes && output > input * limits.maxRatio) {
    throw new Refusal('compression-bomb', `unfolds to more than ${limits.maxRatio} times its size`)
  }
  if (output > limits.maxOutputBytes) throw new Refusal('too-much-output', `unfolds to more than ${limits.maxOutputBytes} bytes`)
}

function refusalOf(error: unknown): Refusal {
  const truncated = error instanceof Error && Reflect.get(error, 'code') === 'Z_BUF_ERROR'
  return truncated
    ? new Refusal('truncated-compression', 'the gzip data ends too early; what came before was read', error)
    : new Refusal('corrupt-compression', `gzip: ${wordsOf(error)}; nearly all that came before was read`, error)
}

const settled = (start: (done: (error?: Error | null) => void) => void): Promise<void> =>
  new Promise((resolve, reject) => start((error) => (error ? reject(refusalOf(error)) : resolve())))

/** Unfolds slice by slice: a stream that fails throws away what it still holds, so everything is taken from it at once. */
async function* gunzipped(source: AsyncIterable<Buffer>, limits: InflateLimits, chunkSize: number): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize })
  const unfolded: Buffer[] = []
  let [input, output] = [0, 0]
  const ended = new Promise<void>((resolve) => void gunzip.on('data', (bytes: Buffer) => unfolded.push(bytes)).once('end', resolve))
  const failed = new Promise<never>((_, reject) => void gunzip.once('error', (error) => reject(refusalOf(error))))
  failed.catch(() => undefined)
  function* taken(): Generator<Buffer> {
    for (const bytes of unfolded.splice(0)) {
      output += bytes.length
      checkOutput(output, input, limits)
      yield bytes
    }
  }
  try {
    for await (const chunk of source) {
      for (let at = 0; at < chunk.length; at += SLICE) {
        const slice = chunk.subarray(at, at + SLICE)
        input += slice.length
        await Promise.race([settled((done) => void gunzip.write(slice, done)), failed])
        yield* taken()
      }
    }
    gunzip.end()
    // An end that came too early shows itself here.
    await Promise.race([ended, failed])
    yield* taken()
  } catch (error) {
    yield* taken()
    throw error
  } finally {
    gunzip.destroy()
  }
}

/**
 * Yields an object's text, unfolded when it is gzip (of any number of members) and as it is otherwise.
 *
 * @throws Refusal after all that could be read was yielded: `truncated-compression`, `corrupt-compression`, `too-much-output`,
 *   `compression-bomb`; `unsupported-compression` at once.
 * @param chunkSize - how much is unfolded at a time; what is left of the last chunk before damage is lost.
 */
export async function* inflate(
  source: ByteSource,
  limits: InflateLimits = INFLATE_LIMITS,
  chunkSize: number = LARGE_CHUNK,
): AsyncGenerator<Buffer> {
  const chunks = withSteadyStart(source, refuseStart)
  const first = await chunks.next()
  if (first.done === true) return
  async function* whole(): AsyncGenerator<Buffer> {
    yield first.value as Buffer
    yield* chunks
  }
  try {
    yield* isGzip(first.value) ? withSteadyStart(gunzipped(whole(), limits, chunkSize), refuseInside) : counted(whole(), limits)
  } finally {
    await chunks.return(undefined)
  }
}

async function* counted(source: AsyncIterable<Buffer>, limits: InflateLimits): AsyncGenerator<Buffer> {
  let read = 0
  for await (const chunk of source) {
    read += chunk.length
    checkOutput(read, Infinity, limits)
    yield chunk
  }
}

/** The size of the last member's output, as gzip's trailer claims it: true for honest files of one member. */
export const claimedSize = (bytes: Buffer): number => (bytes.length < 18 ? 0 : bytes.readUInt32LE(bytes.length - 4))

const SMALL_OUTPUT = 64 * 1024 * 1024

/**
 * Unfolds a small object at one go: several times quicker than a stream.
 *
 * @returns `null` when it is not gzip, or large, or anything at all is wrong with it: then `inflate` says what.
 */
export function inflateSmall(bytes: Buffer, limits: InflateLimits = INFLATE_LIMITS): Buffer | null {
  if (!isGzip(bytes)) return null
  const size = claimedSize(bytes)
  if (size > SMALL_OUTPUT) return null
  try {
    const text = gunzipSync(bytes, { chunkSize: Math.max(64, size + 1), maxOutputLength: SMALL_OUTPUT })
    checkOutput(text.length, bytes.length, limits)
    return text
  } catch (error) {
    if (error instanceof Refusal || (error instanceof Error && 'code' in error)) return null
    throw error
  }
}
