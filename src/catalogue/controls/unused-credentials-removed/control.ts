import { defineControl } from '../../../core/control.ts'
import { type Decision, everyOf, fail, given, pass } from '../../../core/decision.ts'
import { unknown } from '../../../core/fact.ts'
import type { ReportedUser } from '../../../core/facts/iam.ts'
import { DAY_MS, type EpochMs, describeAge } from '../../../core/time.ts'

interface Credential {
  readonly user: string
  readonly name: string
  readonly lastUsedAt: EpochMs | null
  /** When it came into being: a credential that was never used is as unused as it is old. */
  readonly since: EpochMs | null
}

function usableCredentials({
  name,
  createdAt,
  passwordEnabled,
  passwordLastUsedAt,
  passwordChangedAt,
  keys,
}: ReportedUser): readonly Credential[] {
  const password = { user: name, name: 'password', lastUsedAt: passwordLastUsedAt, since: passwordChangedAt ?? createdAt }
  const activeKeys = keys.flatMap((key, index) =>
    key.active ? [{ user: name, name: `access key ${index + 1}`, lastUsedAt: key.lastUsedAt, since: key.rotatedAt ?? createdAt }] : [],
  )
  return passwordEnabled ? [password, ...activeKeys] : activeKeys
}

function judgeCredential({ user, name, lastUsedAt, since }: Credential, now: EpochMs, allowedDays: number): Decision {
  const idleSince = lastUsedAt ?? since
  if (idleSince === null)
    return given(unknown('not-reported', `neither last use nor age of the ${name} of ${user}`, now, 'iam:GetCredentialReport'), () =>
      pass(),
    )
  if (now - idleSince <= allowedDays * DAY_MS) return pass()
  const idle =
    lastUsedAt === null ? `never used since it was made ${describeAge(idleSince, now)}` : `last used ${describeAge(idleSince, now)}`
  return fail({ subject: user, because: `${name}: ${idle}; ${allowedDays} days are allowed` })
}

export const control = defineControl({
  id: 'unused-credentials-removed',
  claim: 'No IAM user keeps a password or access key that nobody uses',
  area: 'iam',
  severity: 'medium',
  since: '0.1.0',
  why: 'Nobody notices when an unused credential begins to be used: its owner has left, or the project has ended. It is the quietest way in.',
  fix: {
    any: 'Delete the unused passwords and deactivate the unused keys; delete the keys after a quiet week. Delete users who have no credential left.',
  },
  effortMinutes: 20,
  about: 'account',
  needs: ['reportedUsers'],
  maxAgeHours: 24,
  rerunOn: ['CreateLoginProfile', 'DeleteLoginProfile', 'CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey', 'DeleteUser'],
  sources: [
    'IAM User Guide: Find unused IAM user passwords and access keys',
    'CIS AWS Foundations Benchmark v7.0, 2.11',
    'AWS Security Hub CSPM: IAM.8 and IAM.22',
  ],
  decide: ({ reportedUsers }, { now, settings }) =>
    everyOf(reportedUsers.flatMap(usableCredentials).map((credential) => judgeCredential(credential, now, settings.unusedCredentialDays))),
})
