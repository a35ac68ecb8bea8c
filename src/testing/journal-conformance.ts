import type { ConformanceCase } from './store-conformance/conformance-case.ts'
import { JOURNAL_CASES } from './store-conformance/journal-cases.ts'
import { OUTBOX_CASES } from './store-conformance/outbox-cases.ts'
import { PROJECTION_CASES } from './store-conformance/projection-cases.ts'

/** What every store must do, each case on a database of its own. */
export const JOURNAL_CONFORMANCE: Readonly<Record<string, readonly ConformanceCase[]>> = {
  journal: JOURNAL_CASES,
  outbox: OUTBOX_CASES,
  projections: PROJECTION_CASES,
}
