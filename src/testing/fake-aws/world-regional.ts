import { z } from 'zod'
import { type AccountId, GLOBAL_REGION, type Partition, type Region } from '../../core/aws.ts'
import type { EpochMs } from '../../core/time.ts'
import {
  type BudgetWorld,
  type CostReportWorld,
  type DataExportWorld,
  budgetsSchema,
  costReportsSchema,
  dataExportsSchema,
} from './regional/billing.ts'
import { eventsSchema } from './live/live-schema.ts'
import { type BucketWorld, bucketsSchema } from './regional/buckets.ts'
import { type RegionWorld, emptyRegion, regionSchema } from './regional/region.ts'
import { type TrailWorld, trailsSchema } from './regional/trails.ts'
import { DEFAULT_REGIONS, OPT_IN_REGIONS } from './regions.ts'

/** What an account holds in its Regions. A section that the world's file does not name is as in an account nobody has touched. */
export interface RegionalWorld {
  /** In the Region that answers for global services when the file names none. */
  readonly trails: readonly (TrailWorld & { readonly homeRegion: Region })[]
  readonly buckets: readonly (BucketWorld & { readonly region: Region })[]
  readonly budgets: readonly BudgetWorld[]
  readonly costReports: readonly (CostReportWorld & { readonly bucketRegion: Region })[]
  readonly dataExports: readonly (DataExportWorld & { readonly bucketRegion: Region })[]
  /** The state of one Region, whether the file speaks of it or not. */
  readonly region: (name: Region) => RegionWorld
  /** Most items that a page of a list holds; `null` leaves it to each service. */
  readonly pageSize: number | null
}

/** What the reader of a section knows about the account it reads. */
export interface RegionalContext {
  readonly account: AccountId
  readonly partition: Partition
  readonly now: EpochMs
  /** Schema of an instant: `3 hours ago`, `in 5 days`, `never` (null) or an ISO date. */
  readonly instant: z.ZodType<EpochMs>
}

const knownRegions = new Set([DEFAULT_REGIONS, OPT_IN_REGIONS].flatMap((regions) => Object.values(regions).flat()))

/** Schemas of the regional sections of an account, to be spread into the account's own schema. */
export const regionalSections = ({ now }: Pick<RegionalContext, 'now' | 'instant'>) => ({
  trails: trailsSchema(now),
  buckets: bucketsSchema(now),
  events: eventsSchema(now),
  /** What every Region of the account holds, unless `inRegion` says otherwise, member by member. */
  inEveryRegion: regionSchema.default({}),
  inRegion: z
    .record(
      z.string().refine((name) => knownRegions.has(name), 'there is no such Region'),
      regionSchema,
    )
    .default({}),
  budgets: budgetsSchema,
  costReports: costReportsSchema,
  dataExports: dataExportsSchema,
  pageSize: z.number().int().positive().optional(),
})

type RegionalSections = z.output<z.ZodObject<ReturnType<typeof regionalSections>>>

/** Members that are said: an absent one does not hide what every Region has. */
const said = (region: RegionalSections['inEveryRegion'] | undefined): Partial<RegionWorld> =>
  Object.fromEntries(Object.entries(region ?? {}).filter(([, member]) => member !== undefined))

/** Makes the state of an account's Regions out of its sections. */
export function regionalWorld(sections: RegionalSections, { partition }: RegionalContext): RegionalWorld {
  const home = GLOBAL_REGION[partition]
  const base = { ...emptyRegion, ...said(sections.inEveryRegion) }
  return {
    trails: sections.trails.map((trail) => ({ ...trail, homeRegion: trail.homeRegion ?? home })),
    buckets: sections.buckets.map((bucket) => ({ ...bucket, region: bucket.region ?? home })),
    budgets: sections.budgets,
    costReports: sections.costReports.map((report) => ({ ...report, bucketRegion: report.bucketRegion ?? home })),
    dataExports: sections.dataExports.map((dataExport) => ({ ...dataExport, bucketRegion: dataExport.bucketRegion ?? home })),
    region: (name) => ({ ...base, ...said(sections.inRegion[name]) }),
    pageSize: sections.pageSize ?? null,
  }
}
