import { defineControl } from '../../../core/control.ts'
import { fail, pass } from '../../../core/decision.ts'
import { someTrail } from '../../../core/trail/some-trail.ts'

export const control = defineControl({
  id: 'trail-validates-log-files',
  claim: 'The trail signs digests of its log files',
  area: 'cloudtrail',
  severity: 'medium',
  since: '0.1.0',
  why: 'Without digests nobody can prove that a log file was not changed or deleted after it was written. What was logged before validation was switched on can never be proved.',
  fix: {
    any: 'Run: aws cloudtrail update-trail --name NAME --enable-log-file-validation. Then verify now and then: rootwarden trail verify.',
    member: 'Ask the owners of the organisation trail to switch on log file validation.',
  },
  effortMinutes: 5,
  about: 'account',
  needs: ['trails'],
  wants: ['trailSelectors', 'trailStatus'],
  maxAgeHours: 24,
  rerunOn: ['CreateTrail', 'UpdateTrail', 'DeleteTrail'],
  sources: [
    'CloudTrail User Guide: Validating CloudTrail log file integrity',
    'CIS AWS Foundations Benchmark v7.0, 4.2',
    'CIS AWS Foundations Benchmark v5.0, 3.2',
    'AWS Security Hub CSPM: CloudTrail.4',
  ],
  decide: (facts, { now }) =>
    someTrail(facts, now, (trail) =>
      trail.logFileValidation ? pass() : fail({ subject: trail.name, because: 'writes no digests of its log files' }),
    ),
})
