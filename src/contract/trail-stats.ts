import { z } from 'zod'
import type { ChosenStats } from '../core/trail/stats-choice.ts'
import type { TrailAbout } from './trail-report.ts'

const instant = z.int().describe('Milliseconds since 1970-01-01T00:00:00Z')
const count = z.int().min(0)

const countsSchema = z.object({
  events: count.describe('Duplicates left out'),
  rootEvents: count,
  denied: count.describe('Calls that were refused for want of permission'),
  signIns: count.describe('Sign-ins to the console that succeeded, of root and of others'),
  failedRootSignIns: count,
  failedOtherSignIns: count,
})
const seen = { firstSeen: instant, lastSeen: instant }
const lost = z.object({ rows: count, events: count })

const listOf = <Shape extends z.ZodRawShape>(label: Shape) =>
  z.object({
    rows: z.array(z.object({ ...label, ...countsSchema.shape, ...seen })),
    left: lost.describe('Left out because fewer rows were asked for'),
    forgotten: lost.describe('There was no room for these; a row that came back counts as often as it was forgotten'),
  })

/** The statistics of a trail: `rootwarden trail stats --format json`. */
export const statsDocumentSchema = z.object({
  schema: z.literal('rootwarden/trail-stats/1'),
  generatedAt: instant,
  sample: z.boolean(),
  coverage: z.looseObject({
    files: count,
    records: count.nullable(),
    duplicates: count,
    skippedBy: z.record(z.string(), count),
    firstEventAt: instant.nullable(),
    lastEventAt: instant.nullable(),
  }),
  by: z.enum(['day', 'hour']),
  only: z.string().nullable().describe('The one list that was asked for; null: all'),
  totals: countsSchema,
  span: z.object(seen).nullable().describe('null when no event counts'),
  byServices: count.describe('Events of AWS services of their own accord'),
  hidden: countsSchema.describe('Of users whose names CloudTrail hides: many, or one'),
  unnamed: count.describe('Events that name nobody'),
  withoutAddress: count.describe('Events from no public address'),
  lists: z
    .object({
      failedSignIns: listOf({ start: instant }).describe('A day or an hour each, by time, those without events left out'),
      countries: listOf({ country: z.string().nullable() }),
      networks: listOf({ network: z.string(), networkName: z.string().nullable(), countries: z.array(z.string()) }),
      actions: listOf({ source: z.string(), name: z.string() }),
      principals: listOf({
        kind: z.enum(['root', 'user', 'role', 'other']),
        account: z.string().nullable(),
        name: z.string(),
        addresses: z.array(z.object({ address: z.string(), events: count })),
        otherAddressEvents: count,
      }).describe('Root first'),
      accounts: listOf({ account: z.string().nullable() }),
      regions: listOf({ region: z.string() }),
      services: listOf({ source: z.string() }),
    })
    .partial(),
})

export const statsDocument = (head: TrailAbout, stats: ChosenStats) => ({ schema: 'rootwarden/trail-stats/1' as const, ...head, ...stats })
