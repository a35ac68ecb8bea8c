import { z } from 'zod'
import type { AccountId } from '../core/aws.ts'
import type { Finding } from '../core/finding.ts'
import { jsonText } from '../core/render/json-text.ts'
import type { ScanReport } from '../core/report.ts'
import type { EpochMs } from '../core/time.ts'
import { unknownReasonSchema } from './unknown-reason.ts'

// The brands of the core exist for the compiler alone: on the wire an account is twelve digits and an instant a number.
const accountIdSchema = z
  .string()
  .regex(/^\d{12}$/)
  .describe('Twelve digits') as z.ZodType<string> as z.ZodType<AccountId, AccountId>
const instantSchema = z.int().describe('Milliseconds since 1970-01-01T00:00:00Z') as z.ZodType<number> as z.ZodType<EpochMs, EpochMs>

const severitySchema = z.enum(['critical', 'high', 'medium', 'low'])
const areaSchema = z.enum([
  'root-credentials',
  'guardrails',
  'contacts',
  'custody',
  'cloudtrail',
  'alerting',
  'detectors',
  'iam',
  'billing',
])
const kindSchema = z.enum(['standalone', 'management', 'member'])
const partitionSchema = z.enum(['aws', 'aws-us-gov', 'aws-cn'])
const verdictSchema = z.enum(['pass', 'fail', 'unknown', 'not-applicable'])
const countSchema = z.int().min(0)
const pointsSchema = z.int().min(0).max(100)

const subjectSchema = z.object({ id: accountIdSchema, name: z.string().nullable(), kind: kindSchema, partition: partitionSchema })

const unknownSchema = z.object({
  known: z.literal(false),
  reason: unknownReasonSchema,
  detail: z.string(),
  observedAt: instantSchema,
  source: z.string().describe('iam:GetAccountSummary, sts:AssumeRoot > iam:ListMFADevices, or attestation'),
})

const evidenceSchema = z.object({ fact: z.string(), source: z.string(), observedAt: instantSchema, known: z.boolean(), says: z.string() })

const acceptanceSchema = z.object({
  exceptionId: z.string(),
  owner: z.string(),
  approver: z.string(),
  reason: z.string(),
  expiresAt: instantSchema,
})

const findingShape = z.object({
  id: z.string().describe('CONTROL@ACCOUNT or CONTROL@o-…: the same at every scan'),
  control: z.string(),
  claim: z.string(),
  area: areaSchema,
  severity: severitySchema,
  about: z.enum(['account', 'organisation']),
  account: subjectSchema,
  verdict: verdictSchema,
  failures: z.array(z.object({ subject: z.string(), because: z.string() })).readonly(),
  missing: z.array(unknownSchema).readonly(),
  notes: z.array(z.string()).readonly(),
  evidence: z.array(evidenceSchema).readonly(),
  observedAt: instantSchema.nullable().describe('The oldest deciding observation'),
  accepted: acceptanceSchema.nullable().describe('Of a fail under a valid exception; it stays a fail'),
  fix: z.string(),
  effortMinutes: z.number().min(0),
})

const tallyShape = {
  pass: countSchema,
  fail: countSchema,
  accepted: countSchema.describe('Failures under a valid exception; counted in fail too'),
  unknown: countSchema,
  notApplicable: countSchema,
}

const scoreSchema = z.object({
  points: pointsSchema,
  lostToFailures: z.number().min(0),
  lostToUnknowns: z.number().min(0),
  cappedBecause: z.string().nullable(),
})

const accountRefSchema = z.object({ id: accountIdSchema, name: z.string().nullable() })
const unreadSchema = accountRefSchema.extend({ because: z.string() })

const coverageSchema = z.object({
  startedAt: instantSchema,
  finishedAt: instantSchema,
  calls: z.array(z.object({ operation: z.string(), calls: countSchema, failed: countSchema })).readonly(),
  regions: z.array(z.string()).readonly(),
  unreadAccounts: z.array(unreadSchema).readonly(),
  skippedAccounts: z.array(unreadSchema).readonly(),
})

const actionSchema = z.object({
  rank: z.int().min(1),
  control: z.string(),
  severity: severitySchema,
  advice: z.string(),
  because: z.string(),
  accounts: z.array(accountRefSchema).readonly(),
  effortMinutes: z.number().min(0),
  pointsGained: z.number(),
})

const changeSchema = z.object({
  id: z.string(),
  control: z.string(),
  account: subjectSchema,
  severity: severitySchema,
  before: verdictSchema.nullable(),
  after: verdictSchema.nullable(),
  direction: z.enum(['worse', 'better', 'out-of-sight', 'in-sight', 'appeared', 'disappeared']),
})

const areaSummarySchema = z.object({
  area: areaSchema,
  title: z.string(),
  ...tallyShape,
  worst: z.object({ control: z.string(), severity: severitySchema }).nullable(),
})

const reportShape = z.object({
  schema: z.literal('rootwarden/scan/1'),
  judgedAt: instantSchema,
  snapshotTakenAt: instantSchema,
  tool: z.object({ name: z.literal('rootwarden'), version: z.string() }),
  sample: z.boolean().describe('True when the facts come from the sample organisation'),
  partition: partitionSchema,
  caller: z.string().nullable(),
  organisation: z.object({ id: z.string(), managementAccountId: accountIdSchema }).nullable(),
  accounts: z.array(z.object({ ...accountRefSchema.shape, kind: kindSchema.nullable(), score: scoreSchema, ...tallyShape })).readonly(),
  score: scoreSchema,
  totals: z.object(tallyShape),
  openBySeverity: z.object({ critical: countSchema, high: countSchema, medium: countSchema, low: countSchema }),
  areas: z.array(areaSummarySchema).readonly(),
  actions: z.array(actionSchema).readonly(),
  findings: z.array(findingShape).readonly(),
  coverage: coverageSchema,
  previous: z.object({ points: pointsSchema, at: instantSchema }).nullable(),
  changes: z.object({ baselineTakenAt: instantSchema, pointsBefore: pointsSchema, list: z.array(changeSchema).readonly() }).nullable(),
})

/** What the schemas accept, beside what the core promises: a test holds each to the other. */
export type ScanReportOnTheWire = z.input<typeof reportShape>
export type FindingOnTheWire = z.input<typeof findingShape>

/** One finding, as in a line of `--format jsonl`. */
export const findingSchema: z.ZodType<Finding, Finding> = findingShape

/** The report of `rootwarden scan --format json`. Fields may be added within a version; none is renamed or taken away. */
export const scanReportSchema: z.ZodType<ScanReport, ScanReport> = reportShape

/** The report as JSON: keys in the order of the schema whatever the order in memory, two spaces, a line break at the end. */
export const renderJson = (report: ScanReport): string => `${jsonText(scanReportSchema.parse(report), 2)}\n`

/** A finding a line, each complete in itself: it names its schema, the time it was judged, and whether it is sample data. */
export const renderJsonLines = (report: ScanReport): string =>
  report.findings
    .map((finding) => ({
      schema: 'rootwarden/finding/1',
      judgedAt: report.judgedAt,
      sample: report.sample,
      ...findingSchema.parse(finding),
    }))
    .map((line) => `${jsonText(line, 0)}\n`)
    .join('')
