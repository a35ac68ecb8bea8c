import { defineControl } from '../../../core/control.ts'
import { type Decision, everyOf, fail, given, pass } from '../../../core/decision.ts'
import { unknown } from '../../../core/fact.ts'
import { DAY_MS, describeAge } from '../../../core/time.ts'

export const control = defineControl({
  id: 'access-keys-rotated',
  claim: 'No active access key of an IAM user is older than the team allows',
  area: 'iam',
  severity: 'medium',
  since: '0.1.0',
  why: 'A key is copied into laptops, pipelines and backups, and each copy works until the key is gone. Age is a measure of how many copies nobody remembers.',
  fix: {
    any: 'Best, replace the key by a role (Identity Center, OIDC or Roles Anywhere). Otherwise rotate with overlap: create a second key, switch the consumers, deactivate the old one, watch for a day, delete it.',
  },
  effortMinutes: 30,
  about: 'account',
  needs: ['reportedUsers'],
  maxAgeHours: 24,
  rerunOn: ['CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey'],
  sources: [
    'IAM User Guide: Managing access keys for IAM users',
    'CIS AWS Foundations Benchmark v7.0, 2.12',
    'AWS Security Hub CSPM: IAM.3',
  ],
  decide: ({ reportedUsers }, { now, settings }) => {
    const judgeKey = (user: string, place: number, rotatedAt: (typeof reportedUsers)[number]['keys'][number]['rotatedAt']): Decision => {
      if (rotatedAt === null)
        return given(unknown('not-reported', `the age of access key ${place} of ${user}`, now, 'iam:GetCredentialReport'), () => pass())
      if (now - rotatedAt <= settings.accessKeyMaxAgeDays * DAY_MS) return pass()
      return fail({
        subject: user,
        because: `active access key ${place} was made ${describeAge(rotatedAt, now)}; ${settings.accessKeyMaxAgeDays} days are allowed`,
      })
    }
    return everyOf(
      reportedUsers.flatMap(({ name, keys }) =>
        keys.flatMap((key, index) => (key.active ? [judgeKey(name, index + 1, key.rotatedAt)] : [])),
      ),
    )
  },
})
