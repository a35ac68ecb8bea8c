import type { Service } from '../service.ts'
import { accessAnalyzer } from './access-analyzer.ts'
import { athena } from './athena.ts'
import { budgetsService } from './budgets.ts'
import { cloudtrail } from './cloudtrail.ts'
import { cloudwatch } from './cloudwatch.ts'
import { cloudWatchLogs } from './cloudwatch-logs.ts'
import { config } from './config.ts'
import { costAndUsageReports, dataExports } from './cost-reports.ts'
import { ec2 } from './ec2.ts'
import { eventbridge } from './eventbridge.ts'
import { guardduty } from './guardduty.ts'
import { s3 } from './s3.ts'
import { securityhub } from './securityhub.ts'
import { sns } from './sns.ts'
import { sqs } from './sqs.ts'

/** The services that answer from `call.account.regional`. */
export const regionalServices: readonly Service[] = [
  accessAnalyzer,
  athena,
  budgetsService,
  cloudtrail,
  cloudwatch,
  cloudWatchLogs,
  config,
  costAndUsageReports,
  dataExports,
  ec2,
  eventbridge,
  guardduty,
  s3,
  securityhub,
  sns,
  sqs,
]
