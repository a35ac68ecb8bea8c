import type { EpochMs } from '../time.ts'

/** A user's access key as the credential report shows it: at most two, without their ids. */
export interface ReportedKey {
  readonly active: boolean
  readonly rotatedAt: EpochMs | null
  readonly lastUsedAt: EpochMs | null
}

/** One IAM user's row of the credential report. Root's row is not among them: it feeds the root facts. */
export interface ReportedUser {
  readonly name: string
  readonly arn: string
  readonly createdAt: EpochMs | null
  readonly passwordEnabled: boolean
  readonly passwordLastUsedAt: EpochMs | null
  readonly passwordChangedAt: EpochMs | null
  readonly mfaActive: boolean
  /** Keys that exist, active or not. */
  readonly keys: readonly ReportedKey[]
}

export interface PasswordPolicy {
  readonly minimumLength: number
  readonly requireSymbols: boolean
  readonly requireNumbers: boolean
  readonly requireUppercase: boolean
  readonly requireLowercase: boolean
  readonly usersMayChange: boolean
  readonly maxAgeDays: number | null
  readonly reusePrevention: number | null
}

/** A policy document as JSON text, URL-decoded. Parsed by the control that judges it, so that a broken one is seen as broken. */
export type PolicyDocument = string

export interface InlinePolicy {
  readonly name: string
  readonly document: PolicyDocument
}

export interface IamUser {
  readonly name: string
  readonly arn: string
  readonly path: string
  readonly createdAt: EpochMs | null
  readonly groups: readonly string[]
  readonly attachedPolicyArns: readonly string[]
  readonly inlinePolicies: readonly InlinePolicy[]
  readonly tags: Readonly<Record<string, string>>
}

export interface IamGroup {
  readonly name: string
  readonly attachedPolicyArns: readonly string[]
  readonly inlinePolicies: readonly InlinePolicy[]
}

export interface IamRole {
  readonly name: string
  readonly arn: string
  readonly path: string
  readonly trustPolicy: PolicyDocument
  readonly attachedPolicyArns: readonly string[]
  readonly inlinePolicies: readonly InlinePolicy[]
  readonly lastUsedAt: EpochMs | null
  readonly tags: Readonly<Record<string, string>>
}

export interface ManagedPolicy {
  readonly arn: string
  readonly name: string
  /** The default version's document. */
  readonly document: PolicyDocument
  readonly attachmentCount: number
}

/** Everything of `iam:GetAccountAuthorizationDetails` that a control reads: principals and the policies they hold. */
export interface IamAuthorization {
  readonly users: readonly IamUser[]
  readonly groups: readonly IamGroup[]
  readonly roles: readonly IamRole[]
  /** Customer-managed policies and the AWS-managed ones that are attached. */
  readonly policies: readonly ManagedPolicy[]
}
