import { z } from 'zod'
import { isAccountId, isPartition } from '../../core/aws.ts'
import type { AccountId, Partition } from '../../core/aws.ts'
import type { EpochMs } from '../../core/time.ts'
import { momentSchemas } from './world-moments.ts'
import { regionalSections } from './world-regional.ts'

const account = z
  .union([z.string(), z.number()])
  .transform(String)
  .refine((text): text is AccountId => isAccountId(text), 'an account id is twelve digits; put it in quotes')

/** A policy document, written as YAML or as a text. */
const document = z
  .union([z.string(), z.record(z.string(), z.unknown())])
  .transform((written) => (typeof written === 'string' ? written : JSON.stringify(written)))
const names = z.array(z.string()).default([])
const tags = z.record(z.string(), z.string()).default({})
const inline = z.array(z.strictObject({ name: z.string(), document })).default([])

function credentialSchemas(now: EpochMs) {
  const { instant, instantOrNever } = momentSchemas(now)
  const password = z.strictObject({ lastUsed: instantOrNever.optional(), changed: instantOrNever.optional() })
  const key = z.strictObject({
    id: z.string().regex(/^\w{16,128}$/, 'an access key id has 16 to 128 letters and digits'),
    status: z.enum(['Active', 'Inactive']).default('Active'),
    created: instant,
    lastUsed: instantOrNever.optional(),
    lastUsedRegion: z.string().optional(),
    lastUsedService: z.string().optional(),
  })
  const device = z
    .strictObject({
      virtual: z.string().optional(),
      fido: z.string().optional(),
      hardware: z.string().optional(),
      enabled: instant.optional(),
    })
    .refine(
      ({ virtual, fido, hardware }) => [virtual, fido, hardware].filter((name) => name !== undefined).length === 1,
      'a device is one of virtual: NAME, fido: NAME, hardware: SERIAL',
    )
  const certificate = z.strictObject({ id: z.string(), status: z.enum(['Active', 'Inactive']).default('Active'), uploaded: instant })
  const keys = z.array(key).max(2, 'a user has at most two access keys').default([])
  const mfa = z.array(device).max(8, 'a user has at most eight MFA devices').default([])
  return { password, keys, mfa, certificates: z.array(certificate).max(2).default([]) }
}

function iamSchema(now: EpochMs) {
  const { instant, instantOrNever } = momentSchemas(now)
  const { password, keys, mfa } = credentialSchemas(now)
  const held = { policies: names, inline }
  const user = z.strictObject({
    path: z.string().default('/'),
    created: instant.optional(),
    password: password.optional(),
    keys,
    mfa,
    groups: names,
    ...held,
    tags,
  })
  const role = z.strictObject({
    path: z.string().default('/'),
    created: instant.optional(),
    trust: document,
    lastUsed: instantOrNever.optional(),
    ...held,
    tags,
  })
  const passwordPolicy = z.strictObject({
    minimumLength: z.number().default(8),
    requireSymbols: z.boolean().default(false),
    requireNumbers: z.boolean().default(false),
    requireUppercase: z.boolean().default(false),
    requireLowercase: z.boolean().default(false),
    usersMayChange: z.boolean().default(true),
    maxAgeDays: z.number().nullable().default(null),
    reusePrevention: z.number().nullable().default(null),
  })
  return z
    .strictObject({
      users: z.record(z.string(), user).default({}),
      groups: z.record(z.string(), z.strictObject(held)).default({}),
      roles: z.record(z.string(), role).default({}),
      policies: z.record(z.string(), document).default({}),
      passwordPolicy: passwordPolicy.optional(),
      /** When the stored credential report was made; without it there is none yet. */
      credentialReport: instant.optional(),
      legacyReport: z.boolean().default(false),
    })
    .prefault({})
}

const alternate = z.strictObject({ name: z.string(), title: z.string(), email: z.string(), phone: z.string() })
const contacts = z
  .strictObject({
    security: alternate.optional(),
    billing: alternate.optional(),
    operations: alternate.optional(),
    primary: z
      .strictObject({
        fullName: z.string(),
        companyName: z.string().nullable().default(null),
        addressLine1: z.string(),
        city: z.string(),
        postalCode: z.string(),
        countryCode: z.string(),
        phone: z.string(),
        website: z.string().nullable().default(null),
      })
      .optional(),
  })
  .prefault({})

function accountSchema(now: EpochMs) {
  const moments = momentSchemas(now)
  return z.strictObject({
    name: z.string(),
    email: z.string().optional(),
    created: moments.instant.optional(),
    status: z.enum(['ACTIVE', 'SUSPENDED', 'PENDING_CLOSURE', 'PENDING_ACTIVATION', 'CLOSED']).default('ACTIVE'),
    joinedBy: z.enum(['CREATED', 'INVITED']).optional(),
    joined: moments.instant.optional(),
    parent: z.string().optional(),
    /** Stands outside of the world's organisation. */
    standalone: z.boolean().default(false),
    root: z.strictObject({ ...credentialSchemas(now), password: credentialSchemas(now).password.optional() }).optional(),
    iam: iamSchema(now),
    contacts,
    optInRegions: names,
    roles: z.record(z.string(), z.strictObject({ trusts: z.array(account).optional(), denied: names })).default({}),
    ...regionalSections({ now, instant: moments.instant }),
  })
}

const organisation = z.strictObject({
  id: z
    .string()
    .regex(/^o-[a-z0-9]{10,32}$/, 'an organisation id is o- and 10 to 32 letters and digits')
    .default('o-exampleorgid'),
  management: account,
  featureSet: z.enum(['ALL', 'CONSOLIDATED_BILLING']).default('ALL'),
  root: z.string().default('r-exam'),
  policyTypes: names,
  units: z.record(z.string(), z.strictObject({ name: z.string(), parent: z.string().optional() })).default({}),
  policies: z
    .record(
      z.string(),
      z.strictObject({
        name: z.string(),
        type: z.enum(['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY']).default('SERVICE_CONTROL_POLICY'),
        description: z.string().default(''),
        awsManaged: z.boolean().default(false),
        document,
        targets: names,
      }),
    )
    .default({}),
  trustedServices: names,
  delegatedAdministrators: z.record(z.string(), z.array(z.string())).default({}),
  rootFeatures: z.array(z.enum(['RootCredentialsManagement', 'RootSessions'])).default([]),
})

const principal = z.strictObject({
  account,
  /** Name of the IAM user or of the assumed role that the key belongs to. */
  user: z.string().optional(),
  role: z.string().optional(),
  denied: names,
})

/** The form of a world's file; dates are counted from `now`. */
export const worldSchema = (now: EpochMs) =>
  z.strictObject({
    clock: z.string().optional(),
    /** Where a file may keep what it repeats, to merge it by YAML's `<<: *name`. */
    shared: z.unknown().optional(),
    partition: z
      .string()
      .default('aws')
      .refine((text): text is Partition => isPartition(text), 'a partition is aws, aws-us-gov or aws-cn'),
    organisation: organisation.optional(),
    accounts: z
      .record(account, accountSchema(now))
      .refine((accounts) => Object.keys(accounts).length > 0, 'a world has at least one account'),
    principals: z.record(z.string(), principal).default({}),
  })

/** A world's file as it is written, before defaults. */
export type WrittenForm = z.input<ReturnType<typeof worldSchema>>
export type WrittenWorld = z.output<ReturnType<typeof worldSchema>>
export type WrittenAccount = z.output<ReturnType<typeof accountSchema>>
export type WrittenOrganisation = z.output<typeof organisation>
