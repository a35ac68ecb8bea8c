import { bucketIsPrivate } from '../../../core/bucket-privacy.ts'
import { defineControl } from '../../../core/control.ts'
import { type Decision, everyOf, fail, given, notApplicable, pass } from '../../../core/decision.ts'
import { type Fact, lookup } from '../../../core/fact.ts'
import type { Each } from '../../../core/facts/catalogue.ts'
import type { EpochMs } from '../../../core/time.ts'

/** One bucket's answer out of all buckets'; when none was read, neither was this one. */
const of = <T>(buckets: Fact<Each<T>>, bucket: string, what: string, now: EpochMs): Fact<T> =>
  buckets.known ? lookup(buckets.value, bucket, what, now) : buckets

const naming = (bucket: string, decision: Decision): Decision => {
  if (decision.verdict === 'fail') return fail(...decision.failures.map(({ because }) => ({ subject: bucket, because })))
  return decision.verdict === 'pass' ? pass(...decision.notes.map((note) => `${bucket}: ${note}`)) : decision
}

export const control = defineControl({
  id: 'cost-report-bucket-private',
  claim: 'Nobody outside can read the cost reports',
  area: 'billing',
  severity: 'medium',
  since: '0.1.0',
  why: 'A cost report lists every account, service and resource id of the organisation: a map for whoever plans an attack, and figures that may not leave the house.',
  fix: {
    any: "Turn on all four settings of the bucket's public access block, and remove from its policy the statements for everybody; AWS needs only bcm-data-exports.amazonaws.com and billingreports.amazonaws.com there.",
  },
  effortMinutes: 10,
  about: 'account',
  kinds: ['standalone', 'management'],
  partitions: ['aws'],
  needs: [],
  wants: ['costReports', 'dataExports', 'bucketPolicy', 'bucketPublicAccessBlock', 'bucketAcl'],
  maxAgeHours: 24 * 7,
  rerunOn: [
    'PutBucketPolicy',
    'DeleteBucketPolicy',
    'PutBucketAcl',
    'PutBucketPublicAccessBlock',
    'DeleteBucketPublicAccessBlock',
    'PutReportDefinition',
    'CreateExport',
  ],
  sources: [
    'AWS Data Exports User Guide: Setting up an Amazon S3 bucket for data exports',
    'S3 User Guide: Blocking public access to your Amazon S3 storage',
  ],
  decide: ({ costReports, dataExports, bucketPolicy, bucketPublicAccessBlock, bucketAcl }, { now }) => {
    const lists = [costReports, dataExports]
    const buckets = new Set(lists.flatMap((reports) => (reports.known ? reports.value.map(({ bucket }) => bucket) : [])))
    if (buckets.size === 0 && lists.every(({ known }) => known)) return notApplicable('no cost report is written')
    const judged = [...buckets].map((bucket) =>
      naming(
        bucket,
        bucketIsPrivate(
          of(bucketPolicy, bucket, 's3:GetBucketPolicy', now),
          of(bucketPublicAccessBlock, bucket, 's3:GetPublicAccessBlock', now),
          of(bucketAcl, bucket, 's3:GetBucketAcl', now),
        ),
      ),
    )
    return everyOf([...judged, ...lists.map((reports) => given(reports, () => pass()))])
  },
})
