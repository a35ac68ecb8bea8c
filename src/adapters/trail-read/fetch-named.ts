import { type Fetched, settle } from './fetch.ts'
import type { S3Store } from './s3-objects.ts'

/** What a notification says of an object. */
export interface NamedObject {
  readonly bucket: string
  readonly key: string
}

/**
 * Fetches an object that a notification names, whole.
 *
 * @throws Refusal when it is not there, cannot be read, or is larger than `maxBytes`.
 */
export async function fetchNamed(store: S3Store, { bucket, key }: NamedObject, maxBytes: number): Promise<Fetched> {
  const place = `s3://${bucket}/${key}`
  const open = (): AsyncIterable<Uint8Array> => store.open(bucket, key)
  const settled = settle({ place, key, explicit: false, bytes: null, writtenAt: null, open })
  const { frame } = settled
  if ('batch' in settled) return { frame, content: { kind: 'batch', batch: settled.batch } }
  return { frame, content: { kind: 'whole', bytes: (await store.get(bucket, key, maxBytes)).bytes } }
}
