import type { AccountId } from './aws.ts'
import type { EpochMs } from './time.ts'

/** What a team decides for itself. Every setting has a default that suits a newcomer. */
export interface Settings {
  /** Root used less than this many days ago is "recently". */
  readonly recentRootUseDays: number
  /** Adds controls that only some industries need, such as FIPS-validated devices. */
  readonly overlays: readonly Overlay[]
  /** Days that trail logs must be kept. */
  readonly logRetentionDays: number
  readonly accessKeyMaxAgeDays: number
  readonly unusedCredentialDays: number
  readonly minimumPasswordLength: number
  /** Domains that belong to the business; empty means "any that is not a known free-mail provider". */
  readonly businessDomains: readonly string[]
  /** Accounts outside the organisation that roles may trust. */
  readonly trustedAccounts: readonly AccountId[]
  /** Name patterns (`*` allowed) of the roles kept for break-glass. */
  readonly breakGlassRoles: readonly string[]
}

export type Overlay = 'fips'

export const DEFAULT_SETTINGS: Settings = {
  recentRootUseDays: 90,
  overlays: [],
  logRetentionDays: 365,
  accessKeyMaxAgeDays: 90,
  unusedCredentialDays: 45,
  minimumPasswordLength: 14,
  businessDomains: [],
  trustedAccounts: [],
  breakGlassRoles: ['*break-glass*', '*breakglass*', '*BreakGlass*', '*emergency*', '*Emergency*'],
}

/** A use of root that people agreed to beforehand, so that its traces are no surprise. */
export interface ApprovedUse {
  readonly account: AccountId
  readonly from: EpochMs
  readonly to: EpochMs
  readonly reason: string
  readonly approvedBy: string
}
