import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { lstat, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { AppError } from '../../core/app-error.ts'
import { faultWords } from '../../core/file-fault.ts'

const NEWLINE = 0x0a
const GZIP = [0x1f, 0x8b] as const
const BLOCK = 64 * 1024

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Pieces of a good size: a write for each line would be slow. */
async function* blocks(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let block = ''
  for await (const line of lines) {
    block += `${line}\n`
    if (block.length < BLOCK) continue
    yield block
    block = ''
  }
  if (block !== '') yield block
}

async function writeOnto(path: string, lines: AsyncIterable<string>, isCompressed: boolean): Promise<void> {
  const source = Readable.from(blocks(lines))
  // Flushed: on the disk before it is closed.
  const sink = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true })
  await (isCompressed ? pipeline(source, createGzip(), sink) : pipeline(source, sink))
}

const unwritable = (path: string, why: string, hint: string, cause?: unknown): AppError =>
  new AppError('file_unwritable', `${path} cannot be written: ${why}`, { kind: 'operation', hint, cause })

async function refuseTaken(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null)
  if (found !== null) throw unwritable(path, 'it is there already', 'Give a name that is free: a backup never takes the place of another.')
}

/**
 * Writes lines to a new file, for its owner only, whole or not at all, and on the disk before it answers. Compressed when its name ends
 * in `.gz`.
 *
 * @throws AppError `file_unwritable`, also when the file is there already; and what `lines` throws.
 */
export async function writeLines(path: string, lines: AsyncIterable<string>): Promise<void> {
  const part = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`)
  try {
    await refuseTaken(path)
    await writeOnto(part, lines, path.endsWith('.gz'))
    await refuseTaken(path)
    await rename(part, path)
    await syncFolder(dirname(path))
  } catch (error) {
    if (error instanceof AppError || !(error instanceof Error && 'code' in error)) throw error
    throw unwritable(path, faultWords(error), 'Choose another place, or make room.', error)
  } finally {
    await rm(part, { force: true })
  }
}

async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  const file = await open(path, 'r')
  const head = Buffer.alloc(GZIP.length)
  try {
    await file.read(head, 0, head.length, 0)
  } finally {
    await file.close()
  }
  const raw = createReadStream(path)
  if (!GZIP.every((byte, index) => head[index] === byte)) return yield* raw
  const plain = createGunzip()
  raw.once('error', (error) => plain.destroy(error))
  raw.pipe(plain)
  try {
    yield* plain
  } finally {
    raw.destroy()
  }
}

/** Lines end with a line feed and with nothing else: texts of strangers hold whatever else passes for an end of line. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let begun: Buffer[] = []
  for await (const chunk of chunks) {
    let from = 0
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      yield utf8.decode(Buffer.concat([...begun, chunk.subarray(from, end)]))
      begun = []
      from = end + 1
    }
    if (from < chunk.length) begun.push(chunk.subarray(from))
  }
  if (begun.length > 0) yield utf8.decode(Buffer.concat(begun))
}

/**
 * Reads lines that {@link writeLines} wrote, compressed or not, in memory that does not grow with them.
 *
 * @throws AppError `file_unreadable`, also for what is no text, and for a compressed file that breaks off.
 */
export async function* readLines(path: string): AsyncGenerator<string> {
  try {
    yield* linesOf(chunksOf(path))
  } catch (error) {
    if (error instanceof AppError || !(error instanceof Error && 'code' in error)) throw error
    throw new AppError('file_unreadable', `${path} cannot be read: ${faultWords(error)}`, {
      kind: 'usage',
      hint: 'Check the path and its permissions, or take another backup file.',
      cause: error,
    })
  }
}
