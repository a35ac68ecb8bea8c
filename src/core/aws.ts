declare const brand: unique symbol

/** Named, so that declarations of schemas that yield it can be written. */
export interface AccountIdBrand {
  readonly [brand]: 'AccountId'
}

/** Twelve digits, as a string: leading zeros count. */
export type AccountId = string & AccountIdBrand

/** A Region's name, such as `eu-central-1`. */
export type Region = string

export type Partition = 'aws' | 'aws-us-gov' | 'aws-cn'

/** The kinds of account for which AWS has different rules about root. */
export type AccountKind = 'standalone' | 'management' | 'member'

export const ACCOUNT_KINDS: readonly AccountKind[] = ['standalone', 'management', 'member']

export const isAccountId = (text: string): text is AccountId => /^\d{12}$/.test(text)

/** @throws RangeError when the text is not twelve digits. */
export function accountId(text: string): AccountId {
  if (!isAccountId(text)) throw new RangeError(`not an AWS account id (twelve digits): ${JSON.stringify(text)}`)
  return text
}

export const isPartition = (text: string): text is Partition => text === 'aws' || text === 'aws-us-gov' || text === 'aws-cn'

/** The Region that answers for the partition's global services, and in which root sign-ins are recorded (`us-east-1` in `aws`). */
export const GLOBAL_REGION: Readonly<Record<Partition, Region>> = {
  aws: 'us-east-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-cn': 'cn-north-1',
}

/** The partition a Region belongs to, by its prefix. */
export function partitionOf(region: Region): Partition {
  if (region.startsWith('us-gov-')) return 'aws-us-gov'
  return region.startsWith('cn-') ? 'aws-cn' : 'aws'
}

export interface Arn {
  readonly partition: string
  readonly service: string
  readonly region: string
  readonly account: string
  readonly resource: string
}

/** Splits `arn:partition:service:region:account:resource`; the resource keeps its own colons. @returns `null` for anything else. */
export function parseArn(text: string): Arn | null {
  const [prefix, partition, service, region, account, ...resource] = text.split(':')
  if (prefix !== 'arn' || !partition || !service || region === undefined || account === undefined || resource.length === 0) return null
  return { partition, service, region, account, resource: resource.join(':') }
}

/** `arn:PARTITION:iam::ACCOUNT:root`, exactly: a user called `groot` does not match. */
export const rootArn = (partition: Partition, account: AccountId): string => `arn:${partition}:iam::${account}:root`
