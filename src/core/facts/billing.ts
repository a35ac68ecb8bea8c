/** A Cost and Usage Report or a Data Export that writes billing data to a bucket. */
export interface CostReport {
  readonly name: string
  readonly kind: 'cur' | 'data-export'
  readonly bucket: string
  readonly bucketRegion: string | null
  /** Whether the last run went well; `null` when the API does not tell. */
  readonly healthy: boolean | null
}

export interface Budget {
  readonly name: string
  readonly type: string
  readonly limit: number | null
  readonly unit: string | null
}

export interface BudgetNotification {
  readonly kind: 'ACTUAL' | 'FORECASTED'
  readonly threshold: number
}
