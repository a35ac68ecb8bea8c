import { z } from 'zod'
import type { StillLearning } from '../core/detect/engine.ts'
import type { Detection } from '../core/detect/detection.ts'
import type { Milestone, Moment } from '../core/detect/moment.ts'
import type { RootSession } from '../core/detect/root-session.ts'
import type { LogCoverage } from '../core/trail/log-coverage.ts'

const instant = z.int().describe('Milliseconds since 1970-01-01T00:00:00Z')
const account = z
  .string()
  .regex(/^\d{12}$/)
  .nullable()
const level = z.enum(['informational', 'low', 'medium', 'high', 'critical'])
const count = z.int().min(0)

const tallySchema = z.object({
  field: z.string(),
  values: z.array(z.object({ value: z.string(), count })),
  more: count.describe('Distinct values that are left out'),
})

/** What one rule found in one group; see `Detection`. */
export const detectionSchema = z.object({
  id: z.string().describe('The same for the same events, in whatever order they are read'),
  rule: z.object({
    id: z.string(),
    number: z.string().nullable().describe('R01 to R25, D01 to D12, T01 to T22; null for rules that were brought'),
    title: z.string(),
    attack: z.array(z.string()).describe('Techniques as ATT&CK spelt them up to version 18'),
    attackV19: z.array(z.string()).describe('The same since version 19'),
    todo: z.array(z.string()),
  }),
  level,
  account,
  group: z.array(z.object({ field: z.string(), value: z.string() })),
  firstSeen: instant,
  lastSeen: instant,
  count: count.describe('Events, duplicates left out'),
  events: z.array(z.string()).describe('ACCOUNT/EVENT-ID of the first fifty'),
  steps: z.array(z.object({ level, at: instant })),
  because: z.array(z.string()),
  evidence: z.array(tallySchema),
  approvals: z.array(z.string()),
  late: z.boolean(),
  closed: z.boolean(),
  previous: z.string().nullable(),
})

const sessionSchema = z.object({
  id: z.string(),
  account,
  door: z.string().describe('console, key:AKIA…, assumed:ASIA… or temporary:ASIA…'),
  firstSeen: instant,
  lastSeen: instant,
  events: count,
  writes: count,
  failures: count,
  signIns: z.object({ succeeded: count, failed: count }),
  mfa: z.enum(['always', 'never', 'sometimes']).nullable(),
  devices: z.array(z.string()),
  sources: z.array(z.object({ address: z.string(), place: z.string().nullable(), count })),
  agents: z.array(z.string()),
  regions: z.array(z.string()),
  actions: z.array(z.object({ name: z.string(), count, failed: count, write: z.boolean(), firstAt: instant })),
  approvals: z.array(z.string()),
  detections: z.array(z.string()),
})

const momentSchema = z.object({
  kind: z.literal('event'),
  at: instant,
  key: z.string(),
  account,
  region: z.string(),
  name: z.string(),
  source: z.string(),
  root: z.boolean(),
  who: z.string(),
  target: z.string().nullable(),
  address: z.string().nullable(),
  place: z.string().nullable(),
  failed: z.boolean(),
  errorCode: z.string().nullable(),
  mfaUsed: z.boolean().nullable(),
  readOnly: z.boolean(),
  approved: z.string().nullable(),
  detections: z.array(z.string()),
})

const milestoneSchema = z.object({
  kind: z.literal('detection'),
  at: instant,
  level,
  detection: z.string(),
  rule: z.string(),
  title: z.string(),
})

const coverageSchema = z.looseObject({
  files: count,
  records: count.nullable(),
  parsed: count,
  duplicates: count,
  bytes: count,
  skippedBy: z.record(z.string(), count),
  firstEventAt: instant.nullable(),
  lastEventAt: instant.nullable(),
})

const about = { generatedAt: instant, sample: z.boolean(), coverage: coverageSchema }

export const detectionsDocumentSchema = z.object({
  schema: z.literal('rootwarden/trail-detections/1'),
  ...about,
  losses: z.record(z.string(), count).describe('What there was no room for, or came too late'),
  learning: z.array(z.object({ rule: z.string(), number: z.string().nullable(), title: z.string(), account: z.string(), until: instant })),
  brokenRules: count,
  detections: z.array(detectionSchema),
})

export const sessionsDocumentSchema = z.object({
  schema: z.literal('rootwarden/trail-sessions/1'),
  ...about,
  sessions: z.array(sessionSchema),
})

export const timelineDocumentSchema = z.object({
  schema: z.literal('rootwarden/trail-timeline/1'),
  ...about,
  leftOut: count.describe('Events for which there was no room'),
  timeline: z.array(z.discriminatedUnion('kind', [momentSchema, milestoneSchema])),
})

export interface TrailAbout {
  readonly generatedAt: number
  readonly sample: boolean
  readonly coverage: LogCoverage
}

export interface DetectedParts {
  readonly losses: Readonly<Record<string, number>>
  readonly learning: readonly StillLearning[]
  readonly brokenRules: number
  readonly detections: readonly Detection[]
}

export const detectionsDocument = (head: TrailAbout, parts: DetectedParts) => ({
  schema: 'rootwarden/trail-detections/1' as const,
  ...head,
  ...parts,
})

export const sessionsDocument = (head: TrailAbout, sessions: readonly RootSession[]) => ({
  schema: 'rootwarden/trail-sessions/1' as const,
  ...head,
  sessions,
})

/** A line of a timeline as it is written: of a detection only what leads to it. */
export const writtenMoment = (one: Moment | Milestone) =>
  one.kind === 'event'
    ? one
    : {
        kind: one.kind,
        at: one.at,
        level: one.level,
        detection: one.detection.id,
        rule: one.detection.rule.id,
        title: one.detection.rule.title,
      }

/** The timeline can be gone through once. */
export const timelineDocument = (head: TrailAbout, timeline: readonly (Moment | Milestone)[], leftOut: number) => ({
  schema: 'rootwarden/trail-timeline/1' as const,
  ...head,
  leftOut,
  timeline: timeline.values().map(writtenMoment),
})
