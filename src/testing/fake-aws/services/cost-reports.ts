import { AwsError } from '../aws-error.ts'
import { requiredText } from '../input.ts'
import { stableId, worldPage } from '../regional/answers.ts'
import type { DataExportWorld } from '../regional/billing.ts'
import type { Call, Service } from '../service.ts'

function describeReports(call: Call) {
  const names = { token: 'NextToken', size: 'MaxResults', maxSize: 5, badToken: 'ValidationException' }
  const { items, nextToken } = worldPage(call, call.account.regional.costReports, names)
  const ReportDefinitions = items.map((report) => ({
    ReportName: report.name,
    TimeUnit: 'DAILY',
    Format: 'Parquet',
    Compression: 'Parquet',
    AdditionalSchemaElements: ['RESOURCES'],
    S3Bucket: report.bucket,
    S3Prefix: report.prefix,
    S3Region: report.bucketRegion,
    AdditionalArtifacts: ['ATHENA'],
    RefreshClosedReports: true,
    ReportVersioning: 'OVERWRITE_REPORT',
    ReportStatus: report.lastStatus === undefined ? undefined : { lastStatus: report.lastStatus },
  }))
  return { ReportDefinitions, NextToken: nextToken }
}

/** Cost and Usage Reports: the older way to have billing data written to a bucket. */
export const costAndUsageReports: Service = {
  signingName: 'cur',
  prefix: 'cur',
  protocol: 'json-1.1',
  throttle: { code: 'ThrottlingException', status: 400 },
  operations: { DescribeReportDefinitions: describeReports },
}

const exportArn = (call: Call, { name }: { readonly name: string }): string =>
  `arn:${call.partition}:bcm-data-exports:${call.region}:${call.account.id}:export/${name}-${stableId('export', call.account.id, name).slice(0, 12)}`

const status = (call: Call, dataExport: DataExportWorld) => ({
  StatusCode: dataExport.status,
  StatusReason: dataExport.status === 'UNHEALTHY' ? (dataExport.unhealthyBecause ?? 'INTERNAL_FAILURE') : undefined,
  CreatedAt: new Date(call.account.createdAt),
  LastUpdatedAt: new Date(call.account.createdAt),
  LastRefreshedAt: new Date(call.now),
})

function listExports(call: Call) {
  const names = { token: 'NextToken', size: 'MaxResults', maxSize: 100, badToken: 'ValidationException' }
  const { items, nextToken } = worldPage(call, call.account.regional.dataExports, names)
  return {
    Exports: items.map((one) => ({ ExportArn: exportArn(call, one), ExportName: one.name, ExportStatus: status(call, one) })),
    NextToken: nextToken,
  }
}

function getExport(call: Call) {
  const arn = requiredText(call.input, 'ExportArn')
  const found = call.account.regional.dataExports.find((one) => exportArn(call, one) === arn)
  if (found === undefined)
    throw new AwsError('ResourceNotFoundException', `The export ${arn} does not exist.`, 400, { ResourceId: arn, ResourceType: 'EXPORT' })
  const output = { OutputType: 'CUSTOM', Format: 'PARQUET', Compression: 'PARQUET', Overwrite: 'OVERWRITE_REPORT' }
  return {
    Export: {
      ExportArn: arn,
      Name: found.name,
      DataQuery: { QueryStatement: 'SELECT line_item_usage_account_id, line_item_unblended_cost FROM COST_AND_USAGE_REPORT' },
      DestinationConfigurations: {
        S3Destination: { S3Bucket: found.bucket, S3Prefix: found.prefix, S3Region: found.bucketRegion, S3OutputConfigurations: output },
      },
      RefreshCadence: { Frequency: 'SYNCHRONOUS' },
    },
    ExportStatus: status(call, found),
  }
}

/** Data Exports: the newer way. A list tells names and health only; the bucket is in each export. */
export const dataExports: Service = {
  signingName: 'bcm-data-exports',
  prefix: 'bcm-data-exports',
  protocol: 'json-1.1',
  throttle: { code: 'ThrottlingException', status: 400 },
  operations: { ListExports: listExports, GetExport: getExport },
}
