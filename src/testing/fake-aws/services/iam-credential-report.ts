import { HOUR_MS } from '../../../core/time.ts'
import { AwsError } from '../aws-error.ts'
import { renderCredentialReport } from '../credential-report.ts'
import type { Call, Output } from '../service.ts'

/** A report is kept for so long; until then no new one is made. */
const KEPT_MS = 4 * HOUR_MS

const notReady = (): AwsError => new AwsError('ReportInProgress', 'Credential report generation is in progress', 404)

/** Counts one request for a report in the making. @returns whether it is done now. */
function advance(call: Call): boolean {
  const { iam } = call.account
  if (iam.credentialReport.state !== 'started') return iam.credentialReport.state === 'complete'
  if (iam.credentialReport.pollsLeft > 0) {
    iam.credentialReport = { state: 'started', pollsLeft: iam.credentialReport.pollsLeft - 1 }
    return false
  }
  const csv = renderCredentialReport(call.account, call.partition, iam.legacyReport)
  iam.credentialReport = { state: 'complete', csv, generatedAt: call.now }
  return true
}

/** Inside four hours of the last report that one is kept, and the answer is `COMPLETE`. */
export function generateCredentialReport(call: Call): Output {
  const { iam } = call.account
  const report = iam.credentialReport
  if (report.state === 'complete' && call.now - report.generatedAt <= KEPT_MS) return { State: 'COMPLETE' }
  if (report.state === 'started') return { State: advance(call) ? 'COMPLETE' : 'INPROGRESS' }
  iam.credentialReport = { state: 'started', pollsLeft: 1 }
  return { State: 'STARTED', Description: 'No report exists. Starting a new report generation task' }
}

/** @throws AwsError `ReportNotPresent`, `ReportInProgress` or `ReportExpired`. */
export function getCredentialReport(call: Call): Output {
  const { iam } = call.account
  if (iam.credentialReport.state === 'none') throw new AwsError('ReportNotPresent', 'No report is present. Generate a new report', 410)
  if (!advance(call) || iam.credentialReport.state !== 'complete') throw notReady()
  const { csv, generatedAt } = iam.credentialReport
  if (call.now - generatedAt > KEPT_MS)
    throw new AwsError('ReportExpired', 'The most recent credential report has expired. Generate a new report', 410)
  return { Content: Buffer.from(csv), ReportFormat: 'text/csv', GeneratedTime: new Date(generatedAt) }
}
