import { createTrailProof } from '../adapters/trail-read/trail-proof.ts'
import { createTrailReader } from '../adapters/trail-read/trail-reader.ts'
import type { OpenTrail, ReaderOptions } from '../cli/host.ts'
import type { Clock } from '../ports/clock.ts'
import type { TrailProof } from '../ports/trail-proof.ts'
import type { TrailSource } from '../ports/trail-source.ts'
import { SAMPLE_WORLD, knownProfile } from './open-reader.ts'

/** The account that holds the logs of the sample organisation. */
const SAMPLE_LOG_ARCHIVE = '222233334444'

export interface Machine {
  readonly clock: Clock
  readonly stdin: AsyncIterable<Uint8Array>
}

/** A mistyped profile matters only when AWS is asked. */
const checkedSource = (source: TrailSource, check: () => Promise<void>): TrailSource => ({
  async *read(request) {
    if (request.locations.some((location) => location.startsWith('s3://'))) await check()
    yield* source.read(request)
  },
})

const checkedProof = (proof: TrailProof, check: () => Promise<void>): TrailProof => ({
  async verify(request) {
    if (request.location.startsWith('s3://') || request.keyFiles.length === 0) await check()
    return proof.verify(request)
  },
})

/** The sample organisation's buckets are filled here, and not when it is scanned: nobody else reads them. */
async function openSample(region: string, machine: Machine): Promise<OpenTrail> {
  const { startFakeAws } = await import('../testing/fake-aws/server.ts')
  const { readWorld } = await import('../testing/fake-aws/world-file.ts')
  const { administratorKey } = await import('../testing/fake-aws/build-world.ts')
  const { fillBuckets } = await import('../testing/sample-trail/fill-buckets.ts')
  const { sampleKnowledge } = await import('../testing/sample-trail/sample-knowledge.ts')
  const { SAMPLE_LOCATIONS } = await import('../testing/sample-trail/sample-trail.ts')
  const now = machine.clock.now()
  const world = readWorld(SAMPLE_WORLD, now)
  const buckets = fillBuckets(world.live, now)
  const aws = await startFakeAws({ world, clock: machine.clock })
  const credentials = { accessKeyId: administratorKey(SAMPLE_LOG_ARCHIVE), secretAccessKey: 'sample' }
  const access = { region, endpoint: aws.url, credentials }
  const writtenFirst = async (): Promise<void> => buckets.writeDigests()
  return {
    sample: true,
    source: createTrailReader({ stdin: machine.stdin, aws: access }),
    proof: checkedProof(createTrailProof(access), writtenFirst),
    defaultLocations: SAMPLE_LOCATIONS,
    knowledge: sampleKnowledge(now),
    close: aws.stop,
  }
}

/** Opens trails to be read and proven: files, standard input and S3 with the credentials at hand, or the sample organisation's. */
export async function openTrail({ sample, profile, region }: ReaderOptions, machine: Machine): Promise<OpenTrail> {
  if (sample) return openSample(region ?? 'us-east-1', machine)
  const named = profile ?? process.env['AWS_PROFILE'] ?? 'default'
  const access = { ...(profile === null ? {} : { profile }), ...(region === null ? {} : { region }) }
  const check = (): Promise<void> => (named === 'default' ? Promise.resolve() : knownProfile(named))
  return {
    sample: false,
    source: checkedSource(createTrailReader({ stdin: machine.stdin, aws: access }), check),
    proof: checkedProof(createTrailProof(access), check),
    defaultLocations: [],
    knowledge: null,
    close: () => Promise.resolve(),
  }
}
