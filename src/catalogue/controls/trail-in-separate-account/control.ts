import { defineControl } from '../../../core/control.ts'
import { fail, pass } from '../../../core/decision.ts'
import { someTrailBucket } from '../../../core/trail/some-trail.ts'

export const control = defineControl({
  id: 'trail-in-separate-account',
  claim: 'The logs lie in another account than the one that they tell about',
  area: 'cloudtrail',
  severity: 'medium',
  severityOn: { management: 'high', standalone: 'low' },
  since: '0.1.0',
  why: 'Whoever is root of an account can empty its buckets. Logs that lie in a separate log archive account outlive a takeover of the account that they tell about.',
  fix: {
    any: 'Create the bucket in a log archive account that nobody works in, and set it on the trail; copy the old logs there.',
    standalone: 'Create a second account for logs, best in an organisation of your own, and set its bucket on the trail.',
  },
  effortMinutes: 60,
  about: 'account',
  needs: ['trails'],
  wants: ['trailSelectors', 'trailStatus', 'bucketOwner'],
  maxAgeHours: 24,
  rerunOn: ['CreateTrail', 'UpdateTrail'],
  sources: ['AWS Security Reference Architecture: Log Archive account', 'CloudTrail User Guide: Security best practices in AWS CloudTrail'],
  decide: (facts, { now, account }) =>
    someTrailBucket(facts, facts.bucketOwner, now, 's3:ListBuckets', (owner, trail) => {
      if (owner === null) return pass(`${trail.bucket} belongs to an account that was not read: make sure that it is yours`)
      if (owner === account.id && trail.organisationTrail && account.kind === 'member') {
        return pass(`this account is the organisation's log archive: its own logs can lie nowhere better`)
      }
      return owner === account.id
        ? fail({ subject: trail.bucket, because: 'lies in this account: whoever is root here can empty it' })
        : pass()
    }),
})
