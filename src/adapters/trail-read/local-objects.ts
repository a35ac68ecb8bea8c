import { type Dirent, type Stats, createReadStream, readdirSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { AppError } from '../../core/app-error.ts'
import { Refusal, wordsOf } from './refusal.ts'
import type { ByteString, TrailObject, Unopened } from './trail-object.ts'

const CHUNK = 256 * 1024

async function* streamOf(path: ByteString): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(openable(path), { highWaterMark: CHUNK }) as AsyncIterable<Uint8Array>
  } catch (error) {
    throw new Refusal('unreadable', wordsOf(error), error)
  }
}

/** Only ASCII is written in UTF-8 as it is in a byte string: every other letter takes several bytes. */
const isAscii = (text: string): boolean => Buffer.byteLength(text) === text.length

const byteString = (text: string): ByteString => (isAscii(text) ? text : Buffer.from(text).toString('latin1'))

/** A path as the file system takes it. */
export const openable = (path: ByteString): string | Buffer => (isAscii(path) ? path : Buffer.from(path, 'latin1'))

/** For people: a name that is not UTF-8 is shown as well as it can be. */
const shown = (bytes: ByteString): string => openable(bytes).toString()

/** A file, read whatever it is called. @param place - what people are told. */
export const fileAt = (path: ByteString, place: string = shown(path)): TrailObject => ({
  place,
  key: place,
  explicit: true,
  bytes: null,
  writtenAt: null,
  open: () => streamOf(path),
})

/** A file by a path as people write it. */
export const localFile = (path: string): TrailObject => fileAt(byteString(path), path)

const found = (path: ByteString, key: ByteString): TrailObject => ({
  ...fileAt(path),
  path,
  key: shown(key),
  explicit: false,
})

const entriesOf = (folder: ByteString): readonly Dirent[] =>
  readdirSync(openable(folder), { encoding: 'latin1', withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))

/** Without waiting for the file system, which would take longer than the file system does. */
function* folderObjects(folder: ByteString, prefix: ByteString): Generator<TrailObject | Unopened> {
  let entries: readonly Dirent[]
  try {
    entries = entriesOf(folder)
  } catch (error) {
    yield { place: shown(folder), key: shown(prefix), detail: wordsOf(error) }
    return
  }
  for (const entry of entries) {
    const path = `${folder}/${entry.name}`
    const key = prefix + entry.name
    if (entry.isDirectory()) yield* folderObjects(path, `${key}/`)
    else if (entry.isFile()) yield found(path, key)
    else yield specialObject(path, key, entry)
  }
}

/** A link to a file is the file; a link to a folder could lead in circles, and a pipe never ends. */
function specialObject(path: ByteString, key: ByteString, entry: Dirent): TrailObject | Unopened {
  const skip = (detail: string): Unopened => ({ place: shown(path), key: shown(key), detail })
  if (!entry.isSymbolicLink()) return skip('neither a file nor a folder')
  try {
    return statSync(openable(path)).isFile()
      ? found(path, key)
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
  const stat = statOf(location)
  const path = byteString(location.length > 1 ? location.replace(/\/+$/, '') : location)
  if (stat.isDirectory()) yield* folderObjects(path, `${basename(path)}/`)
  // A pipe that was named, as a shell makes it for <(…), is read, but can be opened only once.
  else yield stat.isFile() ? { ...localFile(location), path } : localFile(location)
}

export const standardInput = (stdin: AsyncIterable<Uint8Array>): TrailObject => ({
  place: 'standard input',
  key: '-',
  explicit: true,
  bytes: null,
  writtenAt: null,
  open: () => stdin,
})
