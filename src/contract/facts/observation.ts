import { z } from 'zod'
import { type AccountId, accountId } from '../../core/aws.ts'
import type { Unknown } from '../../core/fact.ts'
import { type EpochMs, epochMs } from '../../core/time.ts'
import { unknownReasonSchema } from '../unknown-reason.ts'
import { schemaOf } from './schema-of.ts'

export const accountIdSchema = schemaOf<AccountId>()(
  z
    .string()
    .regex(/^\d{12}$/, 'an account id has twelve digits')
    .transform(accountId),
)

/** Beyond this many milliseconds from 1970 there is no date in ECMAScript. */
const furthest = 8.64e15

/** Milliseconds since 1970, within what can be written as a date. */
export const instantSchema = schemaOf<EpochMs>()(z.int().min(-furthest).max(furthest).transform(epochMs))

const unknownSchema = schemaOf<Unknown>()(
  z.object({
    known: z.literal(false),
    reason: unknownReasonSchema,
    detail: z.string(),
    observedAt: instantSchema,
    source: z.string(),
  }),
)

/** A fact whose value, when it is known, follows the schema. */
export const factOf = <Value extends z.ZodType>(value: Value) =>
  z.discriminatedUnion('known', [z.object({ known: z.literal(true), value, observedAt: instantSchema, source: z.string() }), unknownSchema])

/** One answer for each Region or named thing, each of which may be unknown on its own. */
export const eachOf = <Value extends z.ZodType>(value: Value) => z.record(z.string(), factOf(value))
