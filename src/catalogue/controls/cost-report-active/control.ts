import { defineControl } from '../../../core/control.ts'
import { type Decision, fail, given, pass, someOf } from '../../../core/decision.ts'
import type { CostReport } from '../../../core/facts/billing.ts'

const none = { subject: 'cost report', because: 'neither a Cost and Usage Report nor a Data Export writes down what is spent' }

const judgeReport = ({ name, bucket, healthy }: CostReport): Decision => {
  if (healthy === false) return fail({ subject: name, because: `the last run of the report to bucket ${bucket} failed` })
  return healthy === null ? pass(`report ${name}; AWS does not tell whether its last run went well`) : pass(`report ${name}`)
}

export const control = defineControl({
  id: 'cost-report-active',
  claim: 'A detailed cost report is written',
  area: 'billing',
  severity: 'low',
  since: '0.1.0',
  why: 'What an intruder starts shows up on the bill. The detailed report says in which Region, service and account, long after event history has forgotten.',
  fix: {
    any: "In Billing and Cost Management, create a Data Export (CUR 2.0) to a private bucket. In an organisation the management account's report covers every member.",
  },
  effortMinutes: 15,
  about: 'account',
  kinds: ['standalone', 'management'],
  partitions: ['aws'],
  needs: [],
  wants: ['costReports', 'dataExports'],
  maxAgeHours: 24 * 7,
  rerunOn: ['PutReportDefinition', 'DeleteReportDefinition', 'CreateExport', 'UpdateExport', 'DeleteExport'],
  sources: ['AWS Data Exports User Guide: What is AWS Data Exports?'],
  decide: ({ costReports, dataExports }) =>
    someOf(
      [costReports, dataExports].map((reports) =>
        given(reports, (list) => (list.length === 0 ? fail() : someOf(list.map(judgeReport), none))),
      ),
      none,
    ),
})
