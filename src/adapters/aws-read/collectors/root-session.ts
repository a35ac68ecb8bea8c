import type { Fact } from '../../../core/fact.ts'
import type { MfaDevice, MfaDeviceKind, RootAccessKey, RootUse } from '../../../core/facts/root.ts'
import { list, oneOf, optionalInstant, optionalText, record, text } from '../answer.ts'
import type { AccountCollector, Target } from '../collector.ts'
import { changed, gather } from '../observations.ts'

/*
 * What only root itself, or a root session bounded by the task policy IAMAuditRootUserCredentials, can read. No call names a user:
 * without a name it is about the caller, root.
 */

/** @see IAM API Reference, GetMFADevice: a hardware token's serial is the vendor's, everything else is an ARN. */
export function deviceKind(serial: string): MfaDeviceKind {
  if (/^arn:[^:]+:iam::\d{12}:mfa\//.test(serial)) return 'virtual'
  return /^arn:[^:]+:iam::\d{12}:u2f\//.test(serial) ? 'fido' : 'hardware-totp'
}

/** Root's devices, all of them and of every kind. */
export const rootMfaDevices: AccountCollector = {
  scope: 'account',
  with: ['root'],
  provides: {
    rootMfaDevices: [['iam:ListMFADevices']],
    rootVirtualMfaDevices: [['iam:ListMFADevices']],
    rootMfaEnabled: [['iam:ListMFADevices']],
  },
  async read(target) {
    const devices = await target.observeAll('iam:ListMFADevices', {}, 'Marker', ({ MFADevices }) =>
      list(MFADevices, 'MFADevices').map((device): MfaDevice => {
        const serial = text(device.SerialNumber, 'SerialNumber')
        return { serial, kind: deviceKind(serial), enabledAt: optionalInstant(device.EnableDate, 'EnableDate') }
      }),
    )
    return {
      rootMfaDevices: [devices],
      rootVirtualMfaDevices: [changed(devices, (all) => all.filter(({ kind }) => kind === 'virtual'))],
      rootMfaEnabled: [changed(devices, ({ length }) => length > 0)],
    }
  },
}

type ListedKey = Omit<RootAccessKey, 'lastUsedAt' | 'lastUsedRegion' | 'lastUsedService'> & { readonly id: string }

/** A key that was never used has the Region and the service `N/A`, and so has the Region of a service that knows no Regions. */
function named(value: unknown, where: string): string | null {
  const name = optionalText(value, where)
  return name === 'N/A' ? null : name
}

const withLastUse = (target: Target, key: ListedKey): Promise<Fact<RootAccessKey>> =>
  target.observe('iam:GetAccessKeyLastUsed', { AccessKeyId: key.id }, ({ AccessKeyLastUsed }) => {
    const used = record(AccessKeyLastUsed, 'AccessKeyLastUsed')
    return {
      ...key,
      lastUsedAt: optionalInstant(used.LastUsedDate, 'LastUsedDate'),
      lastUsedRegion: named(used.Region, 'Region'),
      lastUsedService: named(used.ServiceName, 'ServiceName'),
    }
  })

const listKeys = (target: Target): Promise<Fact<readonly ListedKey[]>> =>
  target.observeAll('iam:ListAccessKeys', {}, 'Marker', ({ AccessKeyMetadata }) =>
    list(AccessKeyMetadata, 'AccessKeyMetadata').map(({ AccessKeyId, Status, CreateDate }) => ({
      id: text(AccessKeyId, 'AccessKeyId'),
      status: oneOf(Status, ['Active', 'Inactive'], 'Status'),
      createdAt: optionalInstant(CreateDate, 'CreateDate'),
    })),
  )

const keyUses = (keys: readonly RootAccessKey[]): RootUse[] =>
  keys.flatMap(({ id, lastUsedAt, lastUsedService, lastUsedRegion }) =>
    lastUsedAt === null
      ? []
      : [
          {
            by: 'access-key',
            at: lastUsedAt,
            detail: [`access key ${id}`, lastUsedService, lastUsedRegion].filter((part) => part !== null).join(', '),
          },
        ],
  )

async function readUses(target: Target, keys: Fact<readonly RootAccessKey[]>): Promise<Fact<readonly RootUse[]>> {
  if (!keys.known) return keys
  return target.observe('iam:GetUser', {}, ({ User }): readonly RootUse[] => {
    const usedAt = optionalInstant(record(User, 'User').PasswordLastUsed, 'PasswordLastUsed')
    const byPassword: RootUse[] = usedAt === null ? [] : [{ by: 'password', at: usedAt, detail: 'signed in with the password' }]
    return [...byPassword, ...keyUses(keys.value)]
  })
}

/** Root's access keys with their last use, and every trace of use that IAM keeps. */
export const rootTraces: AccountCollector = {
  scope: 'account',
  with: ['root'],
  provides: {
    rootAccessKeys: [['iam:ListAccessKeys', 'iam:GetAccessKeyLastUsed']],
    rootUses: [['iam:ListAccessKeys', 'iam:GetAccessKeyLastUsed', 'iam:GetUser']],
    rootAccessKeysPresent: [['iam:ListAccessKeys']],
  },
  async read(target) {
    const listed = await listKeys(target)
    const keys = listed.known ? gather(await Promise.all(listed.value.map((key) => withLastUse(target, key))), listed) : listed
    return {
      rootAccessKeys: [keys],
      rootAccessKeysPresent: [changed(listed, ({ length }) => length > 0)],
      ...(target.wants('rootUses') ? { rootUses: [await readUses(target, keys)] } : {}),
    }
  },
}

/** Whether root has a password, asked directly. */
export const rootPassword: AccountCollector = {
  scope: 'account',
  with: ['root'],
  provides: { rootPasswordPresent: [['iam:GetLoginProfile']] },
  read: async (target) => ({
    rootPasswordPresent: [
      await target.observe('iam:GetLoginProfile', {}, ({ LoginProfile }) => typeof record(LoginProfile, 'LoginProfile') === 'object', {
        absent: { NoSuchEntity: false },
      }),
    ],
  }),
}

/** Whether root has X.509 signing certificates, asked directly. */
export const rootSigningCertificates: AccountCollector = {
  scope: 'account',
  with: ['root'],
  provides: { rootSigningCertificatesPresent: [['iam:ListSigningCertificates']] },
  async read(target) {
    const certificates = await target.observeAll('iam:ListSigningCertificates', {}, 'Marker', ({ Certificates }) =>
      list(Certificates, 'Certificates').map(({ CertificateId }) => text(CertificateId, 'CertificateId')),
    )
    return { rootSigningCertificatesPresent: [changed(certificates, ({ length }) => length > 0)] }
  },
}
