import type { Collector } from './collector.ts'
import { accountSummary } from './collectors/account-summary.ts'

/** Every collector there is. Of several that provide a fact, the freshest and surest comes first. */
export const COLLECTORS: readonly Collector[] = [accountSummary]
