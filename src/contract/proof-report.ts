import { z } from 'zod'
import type { AccountId } from '../core/aws.ts'
import { jsonLines, jsonText } from '../core/render/json-text.ts'
import { type ProofTotals, proofSummary, totalsOf } from '../core/render/proof-words.ts'
import type { EpochMs } from '../core/time.ts'
import type { ChainProof, ProofReport } from '../core/trail/proof.ts'

// The brands of the core exist for the compiler alone: on the wire an account is twelve digits and an instant a number.
const accountIdSchema = z
  .string()
  .regex(/^\d{12}$/)
  .describe('Twelve digits') as z.ZodType<string> as z.ZodType<AccountId, AccountId>
const instantSchema = z.int().describe('Milliseconds since 1970-01-01T00:00:00Z') as z.ZodType<number> as z.ZodType<EpochMs, EpochMs>
const countSchema = z.int().min(0)

const windowShape = { from: instantSchema, to: instantSchema }

const defectSchema = z.object({
  what: z.enum(['digest', 'log']),
  place: z.string().describe('s3://bucket/key, or a path'),
  problem: z.enum([
    'not-found',
    'invalid-format',
    'moved',
    'key-not-found',
    'signature-invalid',
    'hash-mismatch',
    'no-signature',
    'unsupported-algorithm',
    'keys-unreadable',
    'unreadable',
  ]),
  detail: z.string(),
  at: instantSchema.nullable().describe('When it was delivered, as its name says'),
})

const changeSchema = z.object({
  at: instantSchema,
  name: z.string().describe('StopLogging, StartLogging, CreateTrail, UpdateTrail or DeleteTrail'),
  by: z.string().nullable().exactOptional().describe('ARN'),
})

const gapSchema = z.object({
  ...windowShape,
  because: z.enum([
    'before-the-first-digest',
    'after-the-last-digest',
    'chain-restarted',
    'digest-unusable',
    'digest-missing',
    'no-digests',
  ]),
  changes: z.array(changeSchema).readonly().describe('Changes of the trail that explain it'),
})

const chainShape = z.object({
  account: accountIdSchema,
  region: z.string(),
  trail: z.string(),
  homeRegion: z.string(),
  backfill: z.boolean().describe('Digests that were written later, for hours that were missed'),
  logsAt: z.array(z.string()).readonly(),
  valid: z.object({ digests: countSchema, logs: countSchema, periods: z.array(z.object(windowShape)).readonly() }),
  invalid: z.array(defectSchema).readonly().describe('Evidence of change or loss'),
  notCovered: z
    .object({ periods: z.array(gapSchema).readonly(), unreadable: z.array(defectSchema).readonly() })
    .describe('Neither valid nor invalid: nothing vouches for it, or it could not be looked at'),
})

const unnamedSchema = z.object({
  account: accountIdSchema,
  region: z.string(),
  strays: z.object({ count: countSchema, first: z.array(z.string()).readonly() }).describe('In a proven time, and in no digest: invalid'),
  unproven: countSchema.describe('In a time that nothing vouches for'),
})

const totalsShape = z.object({
  digests: countSchema,
  files: countSchema,
  accounts: countSchema,
  regions: countSchema,
  invalid: countSchema,
  strays: countSchema,
  unreadable: countSchema,
  unprovenFiles: countSchema,
  uncoveredMs: countSchema.describe('Milliseconds that nothing vouches for in at least one chain'),
})

/** What was proven, of what, and when. */
export interface ProofDocument extends ProofReport {
  readonly schema: 'rootwarden/trail-proof/1'
  readonly judgedAt: EpochMs
  readonly sample: boolean
  readonly locations: readonly string[]
  readonly summary: string
  readonly totals: ProofTotals
}

const documentShape = z.object({
  schema: z.literal('rootwarden/trail-proof/1'),
  judgedAt: instantSchema,
  sample: z.boolean().describe('True when it is the trail of the sample organisation'),
  locations: z.array(z.string()).readonly(),
  window: z.object(windowShape),
  outcome: z.enum(['valid', 'invalid', 'not-covered']),
  summary: z.string(),
  totals: totalsShape,
  chains: z.array(chainShape).readonly(),
  unnamed: z.array(unnamedSchema).readonly().describe('Files that no valid digest names'),
})

/** What the schemas accept, beside what the core promises: a test holds each to the other. */
export type ProofOnTheWire = z.input<typeof documentShape>

/** The result of `rootwarden trail verify --format json`. Fields may be added within a version; none is renamed or taken away. */
export const proofDocumentSchema: z.ZodType<ProofDocument, ProofDocument> = documentShape

/** One chain, as in a line of `--format jsonl`. */
export const chainSchema: z.ZodType<ChainProof, ChainProof> = chainShape

export const proofDocument = (report: ProofReport, about: Pick<ProofDocument, 'judgedAt' | 'sample' | 'locations'>): ProofDocument => ({
  schema: 'rootwarden/trail-proof/1',
  ...about,
  ...report,
  summary: proofSummary(report),
  totals: totalsOf(report),
})

export const renderProofJson = (document: ProofDocument): string => `${jsonText(proofDocumentSchema.parse(document), 2)}\n`

/** First the whole without its chains, then a chain a line; each line says what it is. */
export function renderProofLines(document: ProofDocument): string {
  const { chains, judgedAt, sample, ...whole } = proofDocumentSchema.parse(document)
  const lines = chains.map((chain) => ({ schema: 'rootwarden/trail-proof-chain/1', judgedAt, sample, ...chain }))
  return [...jsonLines([{ ...whole, judgedAt, sample }, ...lines])].join('')
}
