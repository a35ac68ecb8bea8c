import type { TrailBatch } from '../../core/trail/batch.ts'
import { type RoutedKey, routeKey } from '../../core/trail/object-key.ts'
import { ahead } from './ahead.ts'
import type { InflateLimits } from './inflate.ts'
import { INPUT_BYTES } from './machine.ts'
import { standardInput } from './local-objects.ts'
import { type BatchFrame, frameOf, setAsideBatch, skippedBatch } from './read-object.ts'
import { Refusal } from './refusal.ts'
import type { Room } from './small-memory.ts'
import { type AwsAccess, openS3, s3Objects } from './s3-objects.ts'
import { type TrailObject, type Unopened, isObject, wholeOf } from './trail-object.ts'

export interface TrailReaderOptions {
  /** What `-` reads. */
  readonly stdin: AsyncIterable<Uint8Array>
  readonly aws?: AwsAccess
  readonly limits?: Partial<InflateLimits>
  /** How many cores there are for local files; by default all. One or two: nothing leaves this thread. */
  readonly concurrency?: number
  /** After how many bytes of local files, compressed, other cores begin to help; by default what takes one core some seconds. */
  readonly threadsFrom?: number
  /** For threads, in memory; by default what is left of 300 MB. */
  readonly room?: () => Room
}

/** So many small objects are fetched at once. */
const AT_ONCE = 16

/** What a log can be called when its name does not say that it is one. */
const logName = /\.(?:json|jsonl|ndjson|log|txt)(?:\.gz)?$|\.gz$/i

/** An object as it goes to the reader: whole when it is small, otherwise to be opened. */
export interface Fetched {
  readonly frame: BatchFrame
  readonly content:
    | { readonly kind: 'whole'; readonly bytes: Buffer }
    | { readonly kind: 'stream'; readonly object: TrailObject }
    | { readonly kind: 'batch'; readonly batch: TrailBatch }
}

const isRead = ({ kind }: RoutedKey, { explicit, key }: TrailObject): boolean =>
  kind === 'log' || (kind !== 'digest' && explicit) || (kind === 'other' && logName.test(key))

export const isNamedGzip = (name: string): boolean => /\.gz$/i.test(name)

/** Even nothing takes twenty bytes in gzip: a copy was broken off before it began. */
const isCutOff = ({ key, bytes }: TrailObject): boolean => bytes === 0 && isNamedGzip(key)
export const NOTHING_COMPRESSED = { reason: 'truncated-compression', detail: 'the file is empty, which a gzip file cannot be' } as const

/** What is to be read of an object, or the batch that says why nothing is. */
export type Settled =
  { readonly frame: BatchFrame; readonly object: TrailObject } | { readonly frame: BatchFrame; readonly batch: TrailBatch }

/** Decides by its key whether an object is read. */
export function settle(one: TrailObject | Unopened): Settled {
  const route = routeKey(one.key)
  const frame = frameOf(one.place, route, isObject(one) ? one.writtenAt : null)
  if (!isObject(one)) return { frame, batch: skippedBatch(frame, { reason: 'unreadable', detail: one.detail }) }
  if (isRead(route, one)) return isCutOff(one) ? { frame, batch: skippedBatch(frame, NOTHING_COMPRESSED) } : { frame, object: one }
  return {
    frame,
    batch:
      route.kind === 'other'
        ? skippedBatch(frame, { reason: 'not-a-log', detail: 'neither its name nor its folder is that of a log' })
        : setAsideBatch(frame),
  }
}

async function fetchObject(one: TrailObject | Unopened): Promise<Fetched> {
  const settled = settle(one)
  const { frame } = settled
  if ('batch' in settled) return { frame, content: { kind: 'batch', batch: settled.batch } }
  const { object } = settled
  if (object.bytes === null || object.bytes > INPUT_BYTES) return { frame, content: { kind: 'stream', object } }
  try {
    return { frame, content: { kind: 'whole', bytes: await wholeOf(object) } }
  } catch (error) {
    if (error instanceof Refusal) return { frame, content: { kind: 'batch', batch: skippedBatch(frame, error.refused) } }
    throw error
  }
}

/** Fetches what does not lie in files: small objects several at once, in order. @param location - `-`, or `s3://bucket/prefix`. */
export async function* fetchRemote(location: string, options: TrailReaderOptions): AsyncGenerator<Fetched> {
  const store = openS3(options.aws ?? {})
  try {
    yield* ahead(location === '-' ? [standardInput(options.stdin)] : s3Objects(store, location), AT_ONCE, fetchObject)
  } finally {
    store.close()
  }
}
