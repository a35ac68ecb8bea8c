import { z } from 'zod'
import type { Undelivered } from '../core/alert/alert-pages.ts'
import type { AlertRow } from '../core/alert/alerts-projection.ts'
import { LEVELS, type Level } from '../core/sigma/rule.ts'
import { isoInstant } from '../core/time.ts'

const instant = z.iso.datetime().describe('ISO 8601 in UTC')

export const alertSchema = z.object({
  id: z.string(),
  status: z.enum(['open', 'acknowledged', 'suppressed', 'resolved']),
  level: z.enum(LEVELS as [Level, ...Level[]]),
  title: z.string(),
  rule: z.string(),
  account: z.string().nullable(),
  accountName: z.string().nullable(),
  raisedAt: instant,
  changedAt: instant,
  firstSeen: instant,
  lastSeen: instant,
  events: z.int(),
  approvals: z.array(z.string()),
  by: z.string().nullable().describe('Who acknowledged, suppressed or resolved it; null: nobody, or it ended by itself'),
  because: z.string().nullable(),
  until: instant.nullable().describe('When it speaks again, if it is suppressed'),
  into: z.string().nullable().describe('The alert that it became part of'),
})

export type AlertEntry = z.output<typeof alertSchema>

const undeliveredSchema = z.object({
  alert: z.string().nullable(),
  channel: z.string(),
  kind: z.string(),
  because: z.string(),
  attempts: z.int(),
})

export const alertListSchema = z.object({
  schema: z.literal('rootwarden/alerts/1'),
  alerts: z.array(alertSchema),
  hidden: z.int().describe('Alerts that were not asked for'),
  undelivered: z.array(undeliveredSchema),
})

export const alertStorySchema = z.object({
  schema: z.literal('rootwarden/alert/1'),
  alert: alertSchema,
  story: z.array(z.object({ at: instant, what: z.string() })),
  leftOut: z.int().describe('Lines of the story that are not kept'),
  evidence: z.array(z.object({ field: z.string(), values: z.array(z.object({ value: z.string(), count: z.int() })), more: z.int() })),
  todo: z.array(z.string()),
  delivered: z.array(z.string()).describe('Ids of notices that arrived'),
  undelivered: z.array(undeliveredSchema),
})

/** An alert as scripts read it. */
export function alertEntry({ alert }: AlertRow, names: ReadonlyMap<string, string>): AlertEntry {
  const { id, state, level, raisedAt, changedAt, detection } = alert
  const { account, rule, firstSeen, lastSeen, count, approvals } = detection
  return {
    id,
    status: state.status,
    level,
    title: rule.title,
    rule: rule.id,
    account,
    accountName: (account === null ? undefined : names.get(account)) ?? null,
    raisedAt: isoInstant(raisedAt),
    changedAt: isoInstant(changedAt),
    firstSeen: isoInstant(firstSeen),
    lastSeen: isoInstant(lastSeen),
    events: count,
    approvals: [...approvals],
    by: state.status === 'open' ? null : state.by,
    because: state.status === 'open' ? null : state.status === 'acknowledged' ? state.note : state.because,
    until: state.status === 'suppressed' ? isoInstant(state.until) : null,
    into: state.status === 'resolved' ? state.into : null,
  }
}

export const alertListJson = (
  rows: readonly AlertRow[],
  hidden: number,
  undelivered: readonly Undelivered[],
  names: ReadonlyMap<string, string>,
): z.output<typeof alertListSchema> => ({
  schema: 'rootwarden/alerts/1',
  alerts: rows.map((row) => alertEntry(row, names)),
  hidden,
  undelivered: [...undelivered],
})

export const alertStoryJson = (
  row: AlertRow,
  undelivered: readonly Undelivered[],
  names: ReadonlyMap<string, string>,
): z.output<typeof alertStorySchema> => ({
  schema: 'rootwarden/alert/1',
  alert: alertEntry(row, names),
  story: row.story.map(({ at, what }) => ({ at: isoInstant(at), what })),
  leftOut: row.leftOut,
  evidence: row.alert.detection.evidence.map(({ field, values, more }) => ({
    field,
    values: values.map(({ value, count }) => ({ value, count })),
    more,
  })),
  todo: [...row.alert.detection.rule.todo],
  delivered: [...row.delivered],
  undelivered: [...undelivered],
})
