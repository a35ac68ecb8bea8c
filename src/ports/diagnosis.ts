import type { FactName } from '../core/facts/catalogue.ts'

/** What became of one operation when it was tried with the credentials at hand. */
export interface Tried {
  /** `iam:GetAccountSummary`. */
  readonly operation: string
  /** The IAM action that allows it, where it has another name: `s3:ListAllMyBuckets` for `s3:ListBuckets`. */
  readonly action: string
  readonly outcome: 'allowed' | 'denied' | 'failed' | 'not-tried'
  /** AWS's words when it was not allowed; why it was not tried. */
  readonly detail: string | null
  /** Facts that stay unknown without it. */
  readonly feeds: readonly FactName[]
}

export interface Diagnosis {
  /** ARN of the caller; `null` when there are no working credentials. */
  readonly caller: string | null
  readonly account: string | null
  readonly region: string
  readonly tried: readonly Tried[]
}
