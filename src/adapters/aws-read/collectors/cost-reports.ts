import type { CostReport } from '../../../core/facts/billing.ts'
import { list, optionalText, text } from '../answer.ts'
import { elsewhere } from '../billing-partition.ts'
import type { AccountCollector } from '../collector.ts'
import type { ReportDefinition } from '../signed-json/cost-and-usage-report.ts'

const operation = 'cur:DescribeReportDefinitions'

/** `SUCCESS`, `ERROR_PERMISSIONS` or `ERROR_NO_BUCKET`; absent before the first delivery. */
const healthOf = (lastStatus: string | null): boolean | null => (lastStatus === null ? null : lastStatus === 'SUCCESS')

const reportOf = ({ ReportName, S3Bucket, S3Region, ReportStatus }: ReportDefinition): CostReport => ({
  name: text(ReportName, 'ReportName'),
  kind: 'cur',
  bucket: text(S3Bucket, 'S3Bucket'),
  bucketRegion: optionalText(S3Region, 'S3Region') || null,
  healthy: healthOf(optionalText(ReportStatus?.lastStatus, 'ReportStatus.lastStatus')),
})

/** Cost and Usage Reports that the account defined. */
export const costReports: AccountCollector = {
  scope: 'account',
  with: ['account'],
  provides: { costReports: [[operation]] },
  read: async (target) => ({
    costReports: [
      (await elsewhere(target, operation)) ??
        (await target.observeAll(operation, {}, 'NextToken', (page) => list(page.ReportDefinitions, 'ReportDefinitions').map(reportOf))),
    ],
  }),
}
