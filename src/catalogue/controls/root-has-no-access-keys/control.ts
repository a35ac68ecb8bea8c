import { defineControl } from '../../../core/control.ts'
import { fail, pass } from '../../../core/decision.ts'
import type { RootAccessKey } from '../../../core/facts/root.ts'
import { type EpochMs, describeAge } from '../../../core/time.ts'

/** How a key looks to the person who has to delete it. */
function describeKey(key: RootAccessKey, now: EpochMs): string {
  const use =
    key.lastUsedAt === null
      ? 'never used'
      : `used ${describeAge(key.lastUsedAt, now)}${key.lastUsedService === null ? '' : ` for ${key.lastUsedService}`}`
  return `${key.status.toLowerCase()} root access key, ${use}`
}

export const control = defineControl({
  id: 'root-has-no-access-keys',
  claim: 'The root user has no access keys',
  area: 'root-credentials',
  severity: 'critical',
  since: '0.1.0',
  why: 'A call signed with a root access key needs neither the password nor an MFA device, and no IAM policy can limit it. An inactive key can be made active again by whoever is root, so it counts.',
  fix: {
    any: 'Sign in as root, open Security credentials, deactivate the key, wait a day for whatever still uses it to complain, then delete it.',
    member:
      'From the management account, delete the key in a central root session (IAMDeleteRootUserCredentials); nobody has to sign in as root.',
  },
  effortMinutes: 10,
  about: 'account',
  needs: ['rootAccessKeysPresent'],
  wants: ['rootAccessKeys'],
  maxAgeHours: 24,
  rerunOn: ['CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey'],
  sources: ['IAM User Guide: Root user best practices', 'CIS AWS Foundations Benchmark v7.0, 2.4', 'AWS Security Hub CSPM: IAM.4'],
  decide: ({ rootAccessKeysPresent, rootAccessKeys }, { now }) => {
    if (!rootAccessKeysPresent) return pass()
    const keys = rootAccessKeys.known ? rootAccessKeys.value : []
    if (keys.length === 0)
      return fail({ subject: 'root access key', because: 'root has an access key; its id and last use could not be read' })
    return fail(...keys.map((key, index) => ({ subject: key.id ?? `root access key ${index + 1}`, because: describeKey(key, now) })))
  },
})
