import { rootArn } from '../../core/aws.ts'
import { AwsError } from './aws-error.ts'
import type { Protocol } from './service.ts'
import type { SessionStore } from './sessions.ts'
import type { Principal, World } from './world.ts'

const isXml = (protocol: Protocol): boolean => protocol === 'query' || protocol === 'ec2' || protocol === 'rest-xml'

/** An active access key of root signs as root. */
function rootKeyHolder(world: World, accessKeyId: string): Principal | null {
  for (const account of world.accounts.values()) {
    if (!account.root.keys.some((key) => key.id === accessKeyId && key.status === 'Active')) continue
    return {
      kind: 'root',
      arn: rootArn(world.partition, account.id),
      account: account.id,
      userId: account.id,
      denied: [],
      task: null,
      sourceIdentity: null,
    }
  }
  return null
}

/** @throws AwsError for a key that nobody holds, and for a session that has expired. */
export function identify(
  desk: { readonly world: World; readonly sessions: SessionStore },
  accessKeyId: string,
  protocol: Protocol,
): Principal {
  const session = desk.sessions.find(accessKeyId)
  if (session === 'expired') {
    const code = isXml(protocol) ? 'ExpiredToken' : 'ExpiredTokenException'
    throw new AwsError(code, 'The security token included in the request is expired', isXml(protocol) ? 403 : 400)
  }
  const principal = session ?? desk.world.principals.get(accessKeyId) ?? rootKeyHolder(desk.world, accessKeyId)
  if (principal !== null) return principal
  const message = 'The security token included in the request is invalid.'
  throw isXml(protocol) ? new AwsError('InvalidClientTokenId', message, 403) : new AwsError('UnrecognizedClientException', message, 400)
}
