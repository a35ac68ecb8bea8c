import type { TrailBatch } from '../../core/trail/batch.ts'
import { type RoutedKey, routeKey } from '../../core/trail/object-key.ts'
import type { TrailRequest } from '../../ports/trail-source.ts'
import { ahead } from './ahead.ts'
import type { InflateLimits } from './inflate.ts'
import { localObjects, standardInput } from './local-objects.ts'
import { type BatchFrame, frameOf, setAsideBatch, skippedBatch } from './read-object.ts'
import { Refusal } from './refusal.ts'
import { type AwsAccess, type S3Store, openS3, s3Objects } from './s3-objects.ts'
import { type TrailObject, type Unopened, isObject, wholeOf } from './trail-object.ts'

export interface TrailReaderOptions {
  /** What `-` reads. */
  readonly stdin: AsyncIterable<Uint8Array>
  readonly aws?: AwsAccess
  readonly limits?: Partial<InflateLimits>
}

/** Objects up to this size are fetched whole, several at once. */
const WHOLE_BYTES = 4 * 1024 * 1024
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

async function fetchObject(one: TrailObject | Unopened): Promise<Fetched> {
  const route = routeKey(one.key)
  const frame = frameOf(one.place, route, isObject(one) ? one.writtenAt : null)
  const done = (batch: TrailBatch): Fetched => ({ frame, content: { kind: 'batch', batch } })
  if (!isObject(one)) return done(skippedBatch(frame, { reason: 'unreadable', detail: one.detail }))
  if (!isRead(route, one)) {
    return done(
      route.kind === 'other'
        ? skippedBatch(frame, { reason: 'not-a-log', detail: 'neither its name nor its folder is that of a log' })
        : setAsideBatch(frame),
    )
  }
  if (one.bytes === null || one.bytes > WHOLE_BYTES) return { frame, content: { kind: 'stream', object: one } }
  try {
    return { frame, content: { kind: 'whole', bytes: await wholeOf(one) } }
  } catch (error) {
    if (error instanceof Refusal) return done(skippedBatch(frame, error.refused))
    throw error
  }
}

async function* objectsAt(
  locations: readonly string[],
  stdin: AsyncIterable<Uint8Array>,
  store: S3Store,
): AsyncGenerator<TrailObject | Unopened> {
  for (const location of locations) {
    if (location === '-') yield standardInput(stdin)
    else yield* location.startsWith('s3://') ? s3Objects(store, location) : localObjects(location)
  }
}

/** Fetches what lies at the given places: small objects several at once, in order. */
export async function* fetchAll({ locations }: TrailRequest, options: TrailReaderOptions): AsyncGenerator<Fetched> {
  const store = openS3(options.aws ?? {})
  try {
    yield* ahead(objectsAt(locations, options.stdin, store), AT_ONCE, fetchObject)
  } finally {
    store.close()
  }
}
