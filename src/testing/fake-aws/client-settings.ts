import type { FakeAws } from './server.ts'
import { administratorKey } from './build-world.ts'

/** What every AWS SDK client needs to speak to the fake. */
export interface ClientSettings {
  readonly endpoint: string
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string }
  readonly maxAttempts: number
}

/** @param caller - an account id, for its administrator, or the credentials of a session. One attempt: a test says what happens on each. */
export function clientSettings(
  aws: Pick<FakeAws, 'url'>,
  caller: string | ClientSettings['credentials'],
  region = 'us-east-1',
): ClientSettings {
  const credentials = typeof caller === 'string' ? { accessKeyId: administratorKey(caller), secretAccessKey: 'fake' } : caller
  return { endpoint: aws.url, region, credentials, maxAttempts: 1 }
}
