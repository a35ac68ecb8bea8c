import { z } from 'zod'
import type { AlternateContact, ContactInformation } from '../../core/facts/contacts.ts'
import { schemaOf } from './schema-of.ts'

export const alternateContactSchema = schemaOf<AlternateContact>()(
  z.object({ name: z.string(), title: z.string(), email: z.string(), phone: z.string() }),
)

export const contactInformationSchema = schemaOf<ContactInformation>()(
  z.object({
    fullName: z.string(),
    companyName: z.string().nullable(),
    addressLine1: z.string(),
    city: z.string(),
    postalCode: z.string(),
    countryCode: z.string(),
    phone: z.string(),
    website: z.string().nullable(),
  }),
)
