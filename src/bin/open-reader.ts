import { fileURLToPath } from 'node:url'
import { type AwsReaderOptions, createAwsReader } from '../adapters/aws-read/reader.ts'
import { AppError } from '../core/app-error.ts'
import { nearest } from '../core/nearest.ts'
import type { OpenReader, ReaderOptions } from '../cli/host.ts'
import { epochMs } from '../core/time.ts'
import { ownVersion } from './version.ts'

export const SAMPLE_WORLD = fileURLToPath(new URL('../testing/worlds/organisation.yml', import.meta.url))
const SAMPLE_MANAGEMENT_ACCOUNT = '111122223333'

const clock = { now: () => epochMs(Date.now()) }

async function over(options: AwsReaderOptions, close: () => Promise<void>): Promise<OpenReader> {
  const { diagnose } = await import('../adapters/aws-read/diagnose.ts')
  const { readerPolicy } = await import('../adapters/aws-read/reader-policy.ts')
  return {
    reader: createAwsReader(options),
    diagnose: (account, memberRole) => diagnose(options, { account, memberRole }),
    readerPolicy: (partition) => readerPolicy(partition),
    close,
  }
}

/** The sample organisation is served on the loopback interface and read like a real one, by the same adapter. */
async function openSample(region: string): Promise<OpenReader> {
  const { startFakeAws } = await import('../testing/fake-aws/server.ts')
  const { readWorld } = await import('../testing/fake-aws/world-file.ts')
  const { administratorKey } = await import('../testing/fake-aws/build-world.ts')
  const aws = await startFakeAws({ world: readWorld(SAMPLE_WORLD, clock.now()), clock })
  const credentials = { accessKeyId: administratorKey(SAMPLE_MANAGEMENT_ACCOUNT), secretAccessKey: 'sample' }
  return over({ clock, version: ownVersion(), sample: true, region, endpoint: aws.url, credentials }, aws.stop)
}

/**
 * The SDK goes on to other sources when a profile that was named is not there, as far as the machine's own role: a mistyped name would
 * read another account.
 *
 * @throws AppError `aws_no_profile`.
 */
export async function knownProfile(profile: string): Promise<void> {
  const { loadSharedConfigFiles } = await import('@smithy/core/config')
  const { configFile, credentialsFile } = await loadSharedConfigFiles()
  const known = [...new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)])]
  if (known.includes(profile)) return
  const close = nearest(profile, known)
  throw new AppError('aws_no_profile', `There is no AWS profile "${profile}".${close === null ? '' : ` Did you mean ${close}?`}`, {
    kind: 'usage',
    hint:
      known.length === 0 ? 'No profile is configured here. Set one up with: aws configure sso' : `Profiles: ${known.toSorted().join(', ')}`,
  })
}

/** Opens what a command reads: AWS with the credentials at hand, or the sample organisation. */
export async function openReader({ sample, profile, region }: ReaderOptions): Promise<OpenReader> {
  if (sample) return openSample(region ?? 'us-east-1')
  const named = profile ?? process.env['AWS_PROFILE'] ?? 'default'
  if (named !== 'default') await knownProfile(named)
  const chosen = { ...(profile === null ? {} : { profile }), ...(region === null ? {} : { region }) }
  return over({ clock, version: ownVersion(), sample: false, ...chosen }, () => Promise.resolve())
}
