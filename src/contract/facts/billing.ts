import { z } from 'zod'
import type { Budget, BudgetNotification, CostReport } from '../../core/facts/billing.ts'
import { schemaOf } from './schema-of.ts'

export const costReportSchema = schemaOf<CostReport>()(
  z.object({
    name: z.string(),
    kind: z.enum(['cur', 'data-export']),
    bucket: z.string(),
    bucketRegion: z.string().nullable(),
    healthy: z.boolean().nullable(),
  }),
)

export const budgetSchema = schemaOf<Budget>()(
  z.object({ name: z.string(), type: z.string(), limit: z.number().nullable(), unit: z.string().nullable() }),
)

export const budgetNotificationSchema = schemaOf<BudgetNotification>()(
  z.object({ kind: z.enum(['ACTUAL', 'FORECASTED']), threshold: z.number() }),
)
