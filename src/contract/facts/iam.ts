import { z } from 'zod'
import type { IamAuthorization, PasswordPolicy, ReportedUser } from '../../core/facts/iam.ts'
import { instantSchema } from './observation.ts'
import { schemaOf } from './schema-of.ts'

export const reportedUserSchema = schemaOf<ReportedUser>()(
  z.object({
    name: z.string(),
    arn: z.string(),
    createdAt: instantSchema.nullable(),
    passwordEnabled: z.boolean(),
    passwordLastUsedAt: instantSchema.nullable(),
    passwordChangedAt: instantSchema.nullable(),
    mfaActive: z.boolean(),
    keys: z.array(z.object({ active: z.boolean(), rotatedAt: instantSchema.nullable(), lastUsedAt: instantSchema.nullable() })),
  }),
)

export const passwordPolicySchema = schemaOf<PasswordPolicy>()(
  z.object({
    minimumLength: z.int(),
    requireSymbols: z.boolean(),
    requireNumbers: z.boolean(),
    requireUppercase: z.boolean(),
    requireLowercase: z.boolean(),
    usersMayChange: z.boolean(),
    maxAgeDays: z.int().nullable(),
    reusePrevention: z.int().nullable(),
  }),
)

const holdings = {
  attachedPolicyArns: z.array(z.string()),
  inlinePolicies: z.array(z.object({ name: z.string(), document: z.string() })),
}

const tags = z.record(z.string(), z.string())

const userSchema = z.object({
  name: z.string(),
  arn: z.string(),
  path: z.string(),
  createdAt: instantSchema.nullable(),
  groups: z.array(z.string()),
  ...holdings,
  tags,
})

const roleSchema = z.object({
  name: z.string(),
  arn: z.string(),
  path: z.string(),
  trustPolicy: z.string(),
  ...holdings,
  lastUsedAt: instantSchema.nullable(),
  tags,
})

/** Policy documents stay text: a broken one is a finding, not a broken snapshot. */
export const iamAuthorizationSchema = schemaOf<IamAuthorization>()(
  z.object({
    users: z.array(userSchema),
    groups: z.array(z.object({ name: z.string(), ...holdings })),
    roles: z.array(roleSchema),
    policies: z.array(z.object({ arn: z.string(), name: z.string(), document: z.string(), attachmentCount: z.int() })),
  }),
)
