import { z } from 'zod'
import type { Snapshot } from '../core/snapshot.ts'
import { accountFactsSchema, organisationFactsSchema, sharedFactsSchema } from './facts/catalogue.ts'
import { accountIdSchema, factOf, instantSchema } from './facts/observation.ts'
import { schemaOf } from './facts/schema-of.ts'

type Observed<Shape extends z.ZodRawShape> = {
  [Name in keyof Shape]: z.ZodExactOptional<z.ZodArray<ReturnType<typeof factOf<Extract<Shape[Name], z.ZodType>>>>>
}

type Perhaps<Shape extends z.ZodRawShape> = { [Name in keyof Shape]: z.ZodExactOptional<Shape[Name]> }

const mapped = (shape: z.ZodRawShape, change: (schema: z.ZodType) => z.ZodType): z.ZodRawShape =>
  Object.fromEntries(Object.entries(shape).map(([name, schema]) => [name, z.exactOptional(change(schema as z.ZodType))]))

/** All observations of each fact: none of them has to be there, each may have been made several times. */
const observationsOf = <Shape extends z.ZodRawShape>({ shape }: z.ZodObject<Shape>) =>
  z.object(mapped(shape, (value) => z.array(factOf(value))) as Observed<Shape>)

/** Facts that accounts share are observed once. */
const perhapsEachOf = <Shape extends z.ZodRawShape>({ shape }: z.ZodObject<Shape>) =>
  z.object(mapped(shape, (value) => value) as Perhaps<Shape>)

const kindSchema = z.enum(['standalone', 'management', 'member'])

const accountSchema = z.object({
  id: accountIdSchema,
  name: z.string().nullable(),
  kind: kindSchema.nullable(),
  facts: observationsOf(accountFactsSchema),
})

const unreadAccountSchema = z.object({ id: accountIdSchema, name: z.string().nullable(), because: z.string() })

const count = z.int().min(0)

const coverageSchema = z.object({
  startedAt: instantSchema,
  finishedAt: instantSchema,
  calls: z.array(z.object({ operation: z.string(), calls: count, failed: count })),
  regions: z.array(z.string()),
  unreadAccounts: z.array(unreadAccountSchema),
  skippedAccounts: z.array(unreadAccountSchema),
})

/**
 * The file that `rootwarden scan --save-snapshot` writes. Fields may be added within a version and are ignored by those who do not
 * know them; none is renamed or taken away.
 */
export const snapshotSchema = schemaOf<Snapshot>()(
  z.object({
    schema: z.literal('rootwarden/snapshot/1'),
    takenAt: instantSchema,
    takenBy: z.string(),
    sample: z.boolean(),
    partition: z.enum(['aws', 'aws-us-gov', 'aws-cn']),
    caller: z.string().nullable(),
    organisation: z
      .object({ id: z.string(), managementAccountId: accountIdSchema, facts: observationsOf(organisationFactsSchema) })
      .nullable(),
    accounts: z.array(accountSchema).min(1, 'a snapshot holds at least one account'),
    shared: perhapsEachOf(sharedFactsSchema),
    coverage: coverageSchema,
  }),
)

export interface SnapshotProblem {
  /** Where, as one would write it in code: `accounts[3].facts.rootMfaEnabled[0].value`. */
  readonly path: string
  readonly message: string
}

export type ParsedSnapshot =
  | { readonly ok: true; readonly snapshot: Snapshot }
  /** @property found - how many problems there are; the first of them are listed. */
  | { readonly ok: false; readonly found: number; readonly problems: readonly SnapshotProblem[] }

const shownProblems = 20

const pathOf = (path: readonly PropertyKey[]): string =>
  path.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`)).join('')

/**
 * Reads a saved snapshot, whatever it was saved by.
 *
 * @param json - what `JSON.parse` gave.
 * @returns the snapshot without the fields that this version does not know, or the first twenty problems with their places.
 */
export function parseSnapshot(json: unknown): ParsedSnapshot {
  // A file is read once: to compile a parser for each of a hundred schemas takes longer than to read it.
  const result = snapshotSchema.safeParse(json, { jitless: true })
  if (result.success) return { ok: true, snapshot: result.data }
  const { issues } = result.error
  return {
    ok: false,
    found: issues.length,
    problems: issues.slice(0, shownProblems).map(({ path, message }) => ({ path: pathOf(path), message })),
  }
}
