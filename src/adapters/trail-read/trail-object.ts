import type { EpochMs } from '../../core/time.ts'

/** Bytes as a text, a character for each: names of files are bytes, and need not be UTF-8. */
export type ByteString = string

/** A file, an object in S3, or standard input. */
export interface TrailObject {
  /** For people: a path, `s3://bucket/key`, `standard input`. */
  readonly place: string
  /** Of a local file: whoever has it may open the file alone. */
  readonly path?: ByteString
  /** What tells its kind: the key, or the path below the folder that was named, with `/` between folders. */
  readonly key: string
  /** Named by the user, not found in a folder: read whatever it is called. */
  readonly explicit: boolean
  /** Compressed; `null` where it is not known before it is read. */
  readonly bytes: number | null
  /** When it was written, where the storage itself says so; a copy's file time says nothing. */
  readonly writtenAt: EpochMs | null
  /** @throws Refusal when it cannot be opened, or breaks off. */
  open(): AsyncIterable<Uint8Array>
}

/** Something in a folder or bucket that is not even an object. */
export interface Unopened {
  readonly place: string
  readonly key: string
  readonly detail: string
}

export const isObject = (one: TrailObject | Unopened): one is TrailObject => 'open' in one

/** Reads a small object whole. @throws Refusal as `open` does. */
export async function wholeOf(object: TrailObject): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of object.open()) chunks.push(chunk)
  return chunks.length === 1 ? Buffer.from(chunks[0] ?? []) : Buffer.concat(chunks)
}
