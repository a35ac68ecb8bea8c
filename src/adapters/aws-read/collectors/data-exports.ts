import type { CostReport } from '../../../core/facts/billing.ts'
import { list, optionalText, text } from '../answer.ts'
import { elsewhere } from '../billing-partition.ts'
import type { AccountCollector, Target } from '../collector.ts'

const listing = 'bcm-data-exports:ListExports'
const getting = 'bcm-data-exports:GetExport'

/** `HEALTHY` or `UNHEALTHY`; absent before the first run. */
const healthOf = (code: string | null): boolean | null => (code === null ? null : code === 'HEALTHY')

async function exportOf(target: Target, arn: string): Promise<CostReport> {
  const { Export, ExportStatus } = await target.call(getting, { ExportArn: arn })
  const destination = Export?.DestinationConfigurations?.S3Destination
  return {
    name: text(Export?.Name, 'Export.Name'),
    kind: 'data-export',
    bucket: text(destination?.S3Bucket, 'S3Destination.S3Bucket'),
    bucketRegion: optionalText(destination?.S3Region, 'S3Destination.S3Region') || null,
    healthy: healthOf(optionalText(ExportStatus?.StatusCode, 'ExportStatus.StatusCode')),
  }
}

async function exportsOf(target: Target): Promise<readonly CostReport[]> {
  const arns: string[] = []
  for await (const { Exports } of target.pages(listing, {}, 'NextToken')) {
    arns.push(...list(Exports, 'Exports').map(({ ExportArn }) => text(ExportArn, 'ExportArn')))
  }
  return Promise.all(arns.map((arn) => exportOf(target, arn)))
}

/** Data Exports that the account defined, with the bucket of each, which the list does not tell. */
export const dataExports: AccountCollector = {
  scope: 'account',
  with: ['account'],
  provides: { dataExports: [[listing, getting]] },
  read: async (target) => ({
    dataExports: [(await elsewhere(target, getting)) ?? (await target.attempt(getting, () => exportsOf(target)))],
  }),
}
