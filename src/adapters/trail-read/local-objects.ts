import { type Dirent, type Stats, createReadStream, readFileSync, readdirSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { AppError } from '../../core/app-error.ts'
import { Refusal, wordsOf } from './refusal.ts'
import type { TrailObject, Unopened } from './trail-object.ts'

const SEPARATOR = Buffer.from('/')
const CHUNK = 256 * 1024

async function* streamOf(path: Buffer): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: CHUNK }) as AsyncIterable<Uint8Array>
  } catch (error) {
    throw new Refusal('unreadable', wordsOf(error), error)
  }
}

/** At once: for the small files of a trail, waiting for the file system would take longer than the file system does. */
function wholeFile(path: Buffer): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new Refusal('unreadable', wordsOf(error), error)
  }
}

const fileObject = (path: Buffer, key: string, explicit: boolean, bytes: number | null): TrailObject => ({
  place: path.toString(),
  path,
  key,
  explicit,
  bytes,
  writtenAt: null,
  open: () => streamOf(path),
  whole: () => wholeFile(path),
})

/** A file by its path, read whatever it is called. */
export const localFile = (path: string | Buffer): TrailObject => fileObject(Buffer.from(path), path.toString(), true, null)

/** Names are bytes: a name that is not UTF-8 is opened by its bytes, and shown as well as it can be. */
const entriesOf = (folder: Buffer): readonly Dirent<Buffer>[] =>
  readdirSync(folder, { encoding: 'buffer', withFileTypes: true }).toSorted((a, b) => Buffer.compare(a.name, b.name))

/** Without waiting for the file system, which would take longer than the file system does. */
function* folderObjects(folder: Buffer, prefix: string): Generator<TrailObject | Unopened> {
  let entries: readonly Dirent<Buffer>[]
  try {
    entries = entriesOf(folder)
  } catch (error) {
    yield { place: folder.toString(), key: prefix, detail: wordsOf(error) }
    return
  }
  for (const entry of entries) {
    const { name } = entry
    const path = Buffer.concat([folder, SEPARATOR, name])
    const key = `${prefix}${name.toString()}`
    if (entry.isDirectory()) yield* folderObjects(path, `${key}/`)
    else if (entry.isFile()) yield fileObject(path, key, false, sizeOf(path))
    else yield specialObject(path, key, entry)
  }
}

/** A file that went away meanwhile is told when it is opened. */
const sizeOf = (path: Buffer): number | null => statSync(path, { throwIfNoEntry: false })?.size ?? null

/** A link to a file is the file; a link to a folder could lead in circles, and a pipe never ends. */
function specialObject(path: Buffer, key: string, entry: Dirent<Buffer>): TrailObject | Unopened {
  const skip = (detail: string): Unopened => ({ place: path.toString(), key, detail })
  if (!entry.isSymbolicLink()) return skip('neither a file nor a folder')
  try {
    const target = statSync(path)
    return target.isFile()
      ? fileObject(path, key, false, target.size)
      : skip('a link to something that is no file; name that place itself to read it')
  } catch (error) {
    return skip(wordsOf(error))
  }
}

function statOf(location: string): Stats {
  try {
    return statSync(location)
  } catch (error) {
    throw new AppError('trail_not_found', `cannot read ${location}: ${wordsOf(error)}`, {
      kind: 'usage',
      hint: 'name a file, a folder, s3://bucket/prefix, or - for standard input',
      cause: error,
    })
  }
}

/**
 * The files at a path: itself, or all in a folder, in the order of their names.
 *
 * @throws AppError `trail_not_found` when there is nothing at that path.
 */
export function* localObjects(location: string): Generator<TrailObject | Unopened> {
  const found = statOf(location)
  const path = Buffer.from(location.length > 1 ? location.replace(/\/+$/, '') : location)
  // A pipe that was named, as a shell makes it for <(…), is read; its size says nothing.
  if (!found.isDirectory()) yield fileObject(path, location, true, found.isFile() ? found.size : null)
  else yield* folderObjects(path, `${basename(location)}/`)
}

export const standardInput = (stdin: AsyncIterable<Uint8Array>): TrailObject => ({
  place: 'standard input',
  key: '-',
  explicit: true,
  bytes: null,
  writtenAt: null,
  open: () => stdin,
})
