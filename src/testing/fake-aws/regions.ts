import type { Partition, Region } from '../../core/aws.ts'

/** Regions that every account can use from its first day. */
export const DEFAULT_REGIONS: Readonly<Record<Partition, readonly Region[]>> = {
  aws: [
    'us-east-1',
    'us-east-2',
    'us-west-1',
    'us-west-2',
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-northeast-3',
    'ap-south-1',
    'ap-southeast-1',
    'ap-southeast-2',
    'ca-central-1',
    'eu-central-1',
    'eu-north-1',
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
    'sa-east-1',
  ],
  'aws-us-gov': ['us-gov-east-1', 'us-gov-west-1'],
  'aws-cn': ['cn-north-1', 'cn-northwest-1'],
}

/** Regions that are off until the account opts in. */
export const OPT_IN_REGIONS: Readonly<Record<Partition, readonly Region[]>> = {
  aws: [
    'af-south-1',
    'ap-east-1',
    'ap-south-2',
    'ap-southeast-3',
    'ap-southeast-4',
    'ca-west-1',
    'eu-central-2',
    'eu-south-1',
    'eu-south-2',
    'il-central-1',
    'me-central-1',
    'me-south-1',
  ],
  'aws-us-gov': [],
  'aws-cn': [],
}
