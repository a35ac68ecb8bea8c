import { z } from 'zod'
import type { MfaDevice, RootAccessKey, RootUse } from '../../core/facts/root.ts'
import { instantSchema } from './observation.ts'
import { schemaOf } from './schema-of.ts'

export const mfaDeviceSchema = schemaOf<MfaDevice>()(
  z.object({ serial: z.string(), kind: z.enum(['virtual', 'fido', 'hardware-totp']), enabledAt: instantSchema.nullable() }),
)

export const rootAccessKeySchema = schemaOf<RootAccessKey>()(
  z.object({
    id: z.string().nullable(),
    status: z.enum(['Active', 'Inactive']),
    createdAt: instantSchema.nullable(),
    lastUsedAt: instantSchema.nullable(),
    lastUsedRegion: z.string().nullable(),
    lastUsedService: z.string().nullable(),
  }),
)

export const rootUseSchema = schemaOf<RootUse>()(
  z.object({ by: z.enum(['password', 'access-key']), at: instantSchema, detail: z.string() }),
)
