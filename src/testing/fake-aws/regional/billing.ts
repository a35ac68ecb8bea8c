import { z } from 'zod'
import { named } from './named.ts'

const notification = z.strictObject({
  kind: z.enum(['ACTUAL', 'FORECASTED']).default('ACTUAL'),
  /** In percent of the limit. */
  threshold: z.number(),
  /** E-mail addresses, or ARNs of topics. */
  subscribers: z.array(z.string()).default([]),
})

const budget = z.strictObject({
  type: z.enum(['COST', 'USAGE', 'RI_UTILIZATION', 'RI_COVERAGE', 'SAVINGS_PLANS_UTILIZATION', 'SAVINGS_PLANS_COVERAGE']).default('COST'),
  limit: z.number().positive(),
  unit: z.string().default('USD'),
  notifications: z.array(notification).default([]),
})

const costReport = z.strictObject({
  bucket: z.string(),
  /** The partition's global Region when absent. */
  bucketRegion: z.string().optional(),
  prefix: z.string().default('cur'),
  lastStatus: z.enum(['SUCCESS', 'ERROR_PERMISSIONS', 'ERROR_NO_BUCKET']).optional(),
})

const dataExport = z.strictObject({
  bucket: z.string(),
  /** The partition's global Region when absent. */
  bucketRegion: z.string().optional(),
  prefix: z.string().default('exports'),
  status: z.enum(['HEALTHY', 'UNHEALTHY']).default('HEALTHY'),
  unhealthyBecause: z.enum(['INSUFFICIENT_PERMISSION', 'BILL_OWNER_CHANGED', 'INTERNAL_FAILURE']).optional(),
})

export const budgetsSchema = named(budget).prefault({})
export const costReportsSchema = named(costReport).prefault({})
export const dataExportsSchema = named(dataExport).prefault({})

export type BudgetWorld = z.infer<typeof budgetsSchema>[number]
export type CostReportWorld = z.infer<typeof costReportsSchema>[number]
export type DataExportWorld = z.infer<typeof dataExportsSchema>[number]
