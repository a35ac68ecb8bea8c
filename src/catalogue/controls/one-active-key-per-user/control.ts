import { defineControl } from '../../../core/control.ts'
import { failUnlessNone } from '../../../core/decision.ts'

export const control = defineControl({
  id: 'one-active-key-per-user',
  claim: 'No IAM user has two active access keys',
  area: 'iam',
  severity: 'low',
  since: '0.1.0',
  why: 'The second place is there for the days of a rotation. A user who keeps both keys has a rotation that never ended, twice the copies to lose, and no free place when a key has to be replaced in a hurry.',
  fix: {
    any: 'Find which of the two keys is still used (its last use is shown in IAM), deactivate the other, watch for a day, then delete it.',
  },
  effortMinutes: 15,
  about: 'account',
  needs: ['reportedUsers'],
  maxAgeHours: 24,
  rerunOn: ['CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey'],
  sources: ['IAM User Guide: Managing access keys for IAM users', 'CIS AWS Foundations Benchmark v6.0, 2.12'],
  decide: ({ reportedUsers }) =>
    failUnlessNone(
      reportedUsers
        .filter(({ keys }) => keys.filter(({ active }) => active).length > 1)
        .map(({ name }) => ({ subject: name, because: 'has two active access keys' })),
    ),
})
