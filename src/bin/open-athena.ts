import { createAthenaHunt } from '../adapters/hunt/athena.ts'
import type { AthenaAccess } from '../cli/host.ts'
import type { HuntEngine } from '../ports/hunt-engine.ts'
import { knownProfile } from './open-reader.ts'

/** Opens Athena with the credentials at hand. */
export async function openAthena({ profile, region, ...rest }: AthenaAccess): Promise<HuntEngine> {
  const named = profile ?? process.env['AWS_PROFILE'] ?? 'default'
  if (named !== 'default') await knownProfile(named)
  return createAthenaHunt({
    ...rest,
    aws: {
      region: region ?? process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'] ?? 'us-east-1',
      ...(profile === null ? {} : { profile }),
    },
  })
}
