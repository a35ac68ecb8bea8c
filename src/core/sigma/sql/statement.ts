import type { AccountId } from '../../aws.ts'
import type { SqlDialect } from './dialect.ts'
import { type Sql, sqlEvery, sqlText } from './sql-text.ts'

/** Which events a ready-made question or a rule is about. */
export interface Span {
  /** The first day in UTC, `2026-11-01`. */
  readonly since: string | null
  readonly accounts: readonly AccountId[]
}

/** The span as a condition. On Athena it also names the partitions, so that only those are read and paid for. */
export function withinSql({ since, accounts }: Span, { name }: Pick<SqlDialect, 'name'>): Sql {
  return sqlEvery([
    ...(since === null ? [] : [`event_time >= TIMESTAMP ${sqlText(`${since} 00:00:00`)}`]),
    ...(since === null || name === 'duckdb' ? [] : [`day >= ${sqlText(since.replaceAll('-', '/'))}`]),
    ...(accounts.length === 0 ? [] : [`account IN (${accounts.map(sqlText).join(', ')})`]),
  ])
}

/** What a person is shown of the events that a rule finds. CloudTrail delivers some twice; they are shown once. */
const SHOWN = ['event_time', 'account', 'region', 'event_source', 'event_name', 'identity_arn', 'source_address', 'error_code', 'event_id']

/** The question which events a compiled rule finds. */
export const ruleStatement = (condition: Sql, within: Sql, { relation }: Pick<SqlDialect, 'relation'>): Sql =>
  `SELECT DISTINCT ${SHOWN.join(', ')}\nFROM ${relation}\nWHERE ${within} AND ${condition}\nORDER BY event_time, event_id`
