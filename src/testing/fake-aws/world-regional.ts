import type { z } from 'zod'
import type { AccountId, Partition } from '../../core/aws.ts'
import type { EpochMs } from '../../core/time.ts'

/** What an account holds in its Regions. A section that the world's file does not name is as in an account nobody has touched. */
export type RegionalWorld = Readonly<Record<string, unknown>>

/** What the reader of a section knows about the account it reads. */
export interface RegionalContext {
  readonly account: AccountId
  readonly partition: Partition
  readonly now: EpochMs
  /** Schema of an instant: `3 hours ago`, `in 5 days`, `never` (null) or an ISO date. */
  readonly instant: z.ZodType<EpochMs>
}

/** Schemas of the regional sections of an account, to be spread into the account's own schema. */
export const regionalSections = (_context: Pick<RegionalContext, 'now' | 'instant'>) => ({})

/** Makes the state of an account's Regions out of its sections. */
export const regionalWorld = (_sections: Readonly<Record<string, unknown>>, _context: RegionalContext): RegionalWorld => ({})
