import { AppError } from '../../core/app-error.ts'
import { type AccountId, type Region, isAccountId } from '../../core/aws.ts'
import { wordsOf } from './refusal.ts'
import { type AwsAccess, clientOptions } from './s3-objects.ts'

/**
 * The account whose credentials are used.
 *
 * @throws AppError `aws_no_credentials` when AWS does not say.
 * @see STS API Reference, GetCallerIdentity: it needs no permission.
 */
export async function ownAccount(access: AwsAccess): Promise<AccountId> {
  const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts')
  const client = new STSClient(clientOptions(access))
  try {
    const { Account = '' } = await client.send(new GetCallerIdentityCommand({}))
    if (isAccountId(Account)) return Account
    throw new Error('AWS named no account')
  } catch (error) {
    throw new AppError('aws_no_credentials', `AWS does not say whose credentials these are: ${wordsOf(error)}`, {
      kind: 'operation',
      hint: 'sign in (aws login, aws sso login), or set AWS_PROFILE',
      cause: error,
    })
  } finally {
    client.destroy()
  }
}

/**
 * The Regions that the account can use: those that are on by default and those that it opted into.
 *
 * @throws the SDK's error.
 * @see Account Management API Reference, ListRegions
 */
export async function enabledRegions(access: AwsAccess): Promise<readonly Region[]> {
  const { AccountClient, paginateListRegions } = await import('@aws-sdk/client-account')
  const client = new AccountClient(clientOptions(access))
  const found: Region[] = []
  try {
    const input = { RegionOptStatusContains: ['ENABLED' as const, 'ENABLED_BY_DEFAULT' as const] }
    for await (const { Regions = [] } of paginateListRegions({ client, pageSize: 50 }, input))
      found.push(...Regions.flatMap(({ RegionName }) => (RegionName === undefined ? [] : [RegionName])))
    return found.toSorted()
  } finally {
    client.destroy()
  }
}

/** The Regions that are worth asking when nobody says which there are: the one that answers for global services, and the reader's own. */
export function likelyRegions(globalRegion: Region, { region }: AwsAccess): readonly Region[] {
  return [...new Set([globalRegion, region ?? process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'] ?? globalRegion])]
}
