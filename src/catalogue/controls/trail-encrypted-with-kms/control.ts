import { defineControl } from '../../../core/control.ts'
import { fail, pass } from '../../../core/decision.ts'
import { someTrail } from '../../../core/trail/some-trail.ts'

export const control = defineControl({
  id: 'trail-encrypted-with-kms',
  claim: 'The log files of the trail are encrypted with a KMS key of your own',
  area: 'cloudtrail',
  severity: 'low',
  since: '0.1.0',
  why: 'S3 encrypts every object anyway, for whoever may read the bucket. With a key of your own, reading the logs needs a second permission, and each reading leaves a trace.',
  fix: {
    any: 'Create a KMS key whose policy lets CloudTrail encrypt and the investigators decrypt, and set it on the trail. Do not force aws:kms on the whole bucket: digests are written with SSE-S3, and such a policy stops them.',
    member: 'Ask the owners of the organisation trail to set a KMS key on it.',
  },
  effortMinutes: 30,
  about: 'account',
  needs: ['trails'],
  wants: ['trailSelectors', 'trailStatus'],
  maxAgeHours: 24,
  rerunOn: ['CreateTrail', 'UpdateTrail', 'DeleteTrail'],
  sources: [
    'CloudTrail User Guide: Encrypting CloudTrail log files with AWS KMS keys',
    'CIS AWS Foundations Benchmark v7.0, 4.5',
    'CIS AWS Foundations Benchmark v5.0, 3.5',
    'AWS Security Hub CSPM: CloudTrail.2',
  ],
  decide: (facts, { now }) =>
    someTrail(facts, now, (trail) =>
      trail.kmsKeyId === null ? fail({ subject: trail.name, because: 'has no KMS key; its files are encrypted with SSE-S3' }) : pass(),
    ),
})
