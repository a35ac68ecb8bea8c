import { z } from 'zod'
import { type EpochMs, epochMs } from '../../../core/time.ts'
import { named } from '../regional/named.ts'
import { moment, momentSchemas } from '../world-moments.ts'

/** An object's text, or a document that is written as JSON, gzipped where the key ends in `.gz`. */
export const objectsSchema = z.record(z.string().min(1), z.union([z.string(), z.record(z.string(), z.unknown())])).default({})

/** Events of the account's event history: records of CloudTrail, of which everything but the name may be left out. */
export const eventsSchema = (now: EpochMs) =>
  z
    .array(
      z.looseObject({
        eventTime: momentSchemas(now).instant,
        eventName: z.string(),
        /** When it can be found; at once when absent. */
        visible: momentSchemas(now).instant.optional(),
      }),
    )
    .default([])

export const queuesSchema = named(
  z.strictObject({
    visibilitySeconds: z.number().int().nonnegative().default(30),
    /** A queue of the same account and Region. */
    deadLetter: z.strictObject({ queue: z.string(), after: z.number().int().positive() }).optional(),
    /** Messages that wait in it: texts, or documents that are written as JSON. */
    messages: z.array(z.union([z.string(), z.record(z.string(), z.unknown())])).default([]),
  }),
)

const date = z
  .string()
  .refine((text) => moment(text, epochMs(0)) !== null, 'not a date: write "3 hours ago", "now" or 2026-11-21T12:00:00Z')

/** Findings of GuardDuty, in short; their long form is made of it. */
export const detectedFindingsSchema = z.array(
  z.strictObject({
    id: z.string().optional(),
    type: z.string().regex(/^\w+:\w+\/[\w.!-]+$/, 'a type of GuardDuty reads like Policy:IAMUser/RootCredentialUsage'),
    severity: z.number().min(1).max(10).default(2),
    title: z.string().optional(),
    created: date.default('1 day ago'),
    updated: date.default('1 hour ago'),
    count: z.number().int().positive().default(1),
    userType: z.string().default('Root'),
    userName: z.string().default('Root'),
    address: z.string().default('198.51.100.7'),
  }),
)
