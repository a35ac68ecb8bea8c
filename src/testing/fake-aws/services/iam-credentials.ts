import { AwsError, noSuchEntity, validationError } from '../aws-error.ts'
import { optionalText, page, requiredText } from '../input.ts'
import type { Call, Operation, Output } from '../service.ts'
import type { AccessKeyWorld } from '../world.ts'
import { holderOf, nameOf } from './iam-holder.ts'

/** The parameters by which IAM pages, and the members by which it says that there is more. */
export const iamPages = { token: 'Marker', size: 'MaxItems', maxSize: 1000 } as const
export const more = (marker: string | undefined): Output => ({ IsTruncated: marker !== undefined, Marker: marker })

const date = (at: number): Date => new Date(at)

function getLoginProfile(call: Call): Output {
  const holder = holderOf(call)
  if (holder.has.password === null) throw noSuchEntity(`Login Profile for User ${nameOf(holder)} cannot be found.`)
  const created = holder.has.password.changedAt ?? call.account.createdAt
  return { LoginProfile: { UserName: holder.userName, CreateDate: date(created), PasswordResetRequired: false } }
}

/** For root this only lifts the block: whoever owns the mailbox then sets a password by "forgot password". */
function createLoginProfile(call: Call): Output {
  const holder = holderOf(call)
  const password = optionalText(call.input, 'Password')
  if (holder.userName === undefined && password !== undefined) throw validationError('Password must not be specified for the root user')
  if (holder.userName !== undefined && password === undefined)
    throw validationError("Value null at 'password' failed to satisfy constraint: Member must not be null")
  if (holder.has.password !== null)
    throw new AwsError('EntityAlreadyExists', `Login Profile for user ${nameOf(holder)} already exists.`, 409)
  holder.has.password = { lastUsedAt: null, changedAt: call.now }
  return { LoginProfile: { UserName: holder.userName, CreateDate: date(call.now), PasswordResetRequired: false } }
}

function deleteLoginProfile(call: Call): Output {
  const holder = holderOf(call)
  if (holder.has.password === null) throw noSuchEntity(`Login Profile for User ${nameOf(holder)} cannot be found.`)
  holder.has.password = null
  return {}
}

function listAccessKeys(call: Call): Output {
  const holder = holderOf(call)
  const { items, nextToken } = page(call, holder.has.keys, iamPages)
  const shown = items.map((key) => ({
    UserName: holder.userName,
    AccessKeyId: key.id,
    Status: key.status,
    CreateDate: date(key.createdAt),
  }))
  return { AccessKeyMetadata: shown, ...more(nextToken) }
}

function ownedKey(call: Call): { readonly key: AccessKeyWorld; readonly remove: () => void } {
  const holder = holderOf(call)
  const id = requiredText(call.input, 'AccessKeyId')
  const key = holder.has.keys.find((each) => each.id === id)
  if (key === undefined) throw noSuchEntity(`The Access Key with id ${id} cannot be found.`)
  return { key, remove: () => void holder.has.keys.splice(holder.has.keys.indexOf(key), 1) }
}

function deleteAccessKey(call: Call): Output {
  ownedKey(call).remove()
  return {}
}

function updateAccessKey(call: Call): Output {
  const { key } = ownedKey(call)
  const status = requiredText(call.input, 'Status')
  if (status !== 'Active' && status !== 'Inactive')
    throw validationError(
      `Value '${status}' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive]`,
    )
  key.status = status
  return {}
}

/** A key that was never used has `N/A` for its Region and service, and no date. */
function getAccessKeyLastUsed(call: Call): Output {
  const id = requiredText(call.input, 'AccessKeyId')
  const { root, iam } = call.account
  const owner = iam.users.find((user) => user.keys.some((key) => key.id === id))
  const key = (owner ?? root).keys.find((each) => each.id === id)
  if (key === undefined) {
    throw new AwsError(
      'AccessDenied',
      `User: ${call.principal.arn} is not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key ${id}`,
      403,
    )
  }
  const used = key.lastUsedAt === null ? undefined : date(key.lastUsedAt)
  return {
    UserName: owner?.name,
    AccessKeyLastUsed: { LastUsedDate: used, ServiceName: key.lastUsedService ?? 'N/A', Region: key.lastUsedRegion ?? 'N/A' },
  }
}

function listMfaDevices(call: Call): Output {
  const holder = holderOf(call)
  const { items, nextToken } = page(call, holder.has.mfa, iamPages)
  const shown = items.map((device) => ({ UserName: holder.userName, SerialNumber: device.serial, EnableDate: date(device.enabledAt) }))
  return { MFADevices: shown, ...more(nextToken) }
}

function deactivateMfaDevice(call: Call): Output {
  const holder = holderOf(call)
  const serial = requiredText(call.input, 'SerialNumber')
  const index = holder.has.mfa.findIndex((device) => device.serial === serial)
  if (index === -1) throw noSuchEntity(`MFA Device with serial number ${serial} cannot be found.`)
  holder.has.mfa.splice(index, 1)
  return {}
}

/** Virtual devices of root and of the users; hardware tokens and security keys are not listed here. */
function listVirtualMfaDevices(call: Call): Output {
  const { account, partition } = call
  const status = optionalText(call.input, 'AssignmentStatus') ?? 'Any'
  const prefix = `arn:${partition}:iam::${account.id}`
  const root = {
    Arn: `${prefix}:root`,
    UserId: account.id,
    CreateDate: date(account.createdAt),
    PasswordLastUsed: undefined,
    devices: account.root.mfa,
  }
  const users = account.iam.users.map((user) => ({
    Path: user.path,
    UserName: user.name,
    UserId: userIdOf(user.name),
    Arn: user.arn,
    CreateDate: date(user.createdAt),
    devices: user.mfa,
  }))
  const assigned = [root, ...users].flatMap(({ devices, ...user }) =>
    devices
      .filter(({ serial }) => serial.includes(':mfa/'))
      .map((device) => ({ SerialNumber: device.serial, User: user, EnableDate: date(device.enabledAt) })),
  )
  const { items, nextToken } = page(call, status === 'Unassigned' ? [] : assigned, iamPages)
  return { VirtualMFADevices: items, ...more(nextToken) }
}

function listSigningCertificates(call: Call): Output {
  const holder = holderOf(call)
  const { items, nextToken } = page(call, holder.has.certificates, iamPages)
  const shown = items.map((certificate) => ({
    UserName: holder.userName,
    CertificateId: certificate.id,
    CertificateBody: '-----BEGIN CERTIFICATE-----\nEXAMPLE\n-----END CERTIFICATE-----',
    Status: certificate.status,
    UploadDate: date(certificate.uploadedAt),
  }))
  return { Certificates: shown, ...more(nextToken) }
}

function deleteSigningCertificate(call: Call): Output {
  const holder = holderOf(call)
  const id = requiredText(call.input, 'CertificateId')
  const index = holder.has.certificates.findIndex((certificate) => certificate.id === id)
  if (index === -1) throw noSuchEntity(`The Certificate with id ${id} cannot be found.`)
  holder.has.certificates.splice(index, 1)
  return {}
}

/** A stable id for a name: `AIDA` and letters of the name. */
export const userIdOf = (name: string): string => `AIDA${name.toUpperCase().replace(/[^A-Z0-9]/g, '')}EXAMPLE`

/** Root is answered without a name and a path. */
function getUser(call: Call): Output {
  const holder = holderOf(call)
  const lastUsed = holder.has.password?.lastUsedAt ?? null
  const used = lastUsed === null ? undefined : date(lastUsed)
  const { account, partition } = call
  const user = account.iam.users.find((each) => each.name === holder.userName)
  if (user === undefined) {
    return {
      User: {
        UserId: account.id,
        Arn: `arn:${partition}:iam::${account.id}:root`,
        CreateDate: date(account.createdAt),
        PasswordLastUsed: used,
      },
    }
  }
  return {
    User: {
      Path: user.path,
      UserName: user.name,
      UserId: userIdOf(user.name),
      Arn: user.arn,
      CreateDate: date(user.createdAt),
      PasswordLastUsed: used,
    },
  }
}

/** Passwords, access keys, MFA devices and certificates, of root and of users. */
export const credentialOperations: Readonly<Record<string, Operation>> = {
  GetLoginProfile: getLoginProfile,
  CreateLoginProfile: createLoginProfile,
  DeleteLoginProfile: deleteLoginProfile,
  ListAccessKeys: listAccessKeys,
  DeleteAccessKey: deleteAccessKey,
  UpdateAccessKey: updateAccessKey,
  GetAccessKeyLastUsed: getAccessKeyLastUsed,
  ListMFADevices: listMfaDevices,
  DeactivateMFADevice: deactivateMfaDevice,
  ListVirtualMFADevices: listVirtualMfaDevices,
  ListSigningCertificates: listSigningCertificates,
  DeleteSigningCertificate: deleteSigningCertificate,
  GetUser: getUser,
}
