import type { Call, Output } from '../service.ts'
import { XmlMap } from '../wire/xml.ts'

const flag = (present: boolean): number => (present ? 1 : 0)
const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0)

/** `iam:GetAccountSummary`: the four flags about root are live, and the access key flag counts inactive keys. */
export function getAccountSummary({ account }: Call): Output {
  const { root, iam } = account
  const devicesInUse = root.mfa.length + sum(iam.users.map((user) => user.mfa.length))
  return {
    SummaryMap: new XmlMap({
      AccountMFAEnabled: flag(root.mfa.length > 0),
      AccountAccessKeysPresent: flag(root.keys.length > 0),
      AccountSigningCertificatesPresent: flag(root.certificates.length > 0),
      AccountPasswordPresent: flag(root.password !== null),
      MFADevices: devicesInUse,
      MFADevicesInUse: devicesInUse,
      Users: iam.users.length,
      UsersQuota: 5000,
      Groups: iam.groups.length,
      GroupsQuota: 300,
      Roles: iam.roles.length,
      RolesQuota: 1000,
      Policies: iam.policies.filter((policy) => !policy.arn.includes(':iam::aws:')).length,
      PoliciesQuota: 1500,
      AccessKeysPerUserQuota: 2,
      SigningCertificatesPerUserQuota: 2,
      GlobalEndpointTokenVersion: 2,
      InstanceProfiles: 0,
      Providers: 0,
      ServerCertificates: 0,
    }),
  }
}
