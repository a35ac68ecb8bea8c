import type { LiveWorld, StoredObject } from './live/live-world.ts'
import { startFakeAws } from './server.ts'
import { parseWorld } from './world-file.ts'

export type { StoredObject }

/** The fake AWS as far as S3 is concerned: one bucket, `logs`, that the key `AKIAEXAMPLE` may do everything with, in pages of three keys. */
export interface ObjectStore extends Pick<LiveWorld, 'objects' | 'denied'> {
  readonly endpoint: string
  stop(): Promise<void>
}

const world = `
clock: 2026-11-21T12:00:00Z
accounts: { '222233334444': { name: log-archive, pageSize: 3, buckets: { logs: {} } } }
principals: { AKIAEXAMPLE: { account: '222233334444' } }
`

/** Starts a fake AWS with nothing in it but an empty bucket. */
export async function startObjectStore(): Promise<ObjectStore> {
  const aws = await startFakeAws({ world: parseWorld(world, 'object-store') })
  const { objects, denied } = aws.world.live
  return { objects, denied, endpoint: aws.url, stop: aws.stop }
}
