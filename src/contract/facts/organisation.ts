import { z } from 'zod'
import type {
  DelegatedAdministrator,
  Organisation,
  OrganisationAccount,
  OrganisationPolicy,
  OrganisationTree,
  RootFeature,
} from '../../core/facts/organisation.ts'
import { accountIdSchema, instantSchema } from './observation.ts'
import { schemaOf } from './schema-of.ts'

export const organisationSchema = schemaOf<Organisation>()(
  z.object({ id: z.string(), managementAccountId: accountIdSchema, featureSet: z.enum(['ALL', 'CONSOLIDATED_BILLING']) }),
)

export const organisationAccountSchema = schemaOf<OrganisationAccount>()(
  z.object({
    id: accountIdSchema,
    name: z.string(),
    email: z.string(),
    status: z.enum(['ACTIVE', 'SUSPENDED', 'PENDING_CLOSURE', 'PENDING_ACTIVATION', 'CLOSED']),
    joinedBy: z.enum(['CREATED', 'INVITED']).nullable(),
    joinedAt: instantSchema.nullable(),
  }),
)

export const organisationTreeSchema = schemaOf<OrganisationTree>()(
  z.object({
    rootId: z.string(),
    enabledPolicyTypes: z.array(z.string()),
    units: z.array(z.object({ id: z.string(), name: z.string(), parentId: z.string() })),
    accountParents: z.record(z.string(), z.string()),
  }),
)

export const organisationPolicySchema = schemaOf<OrganisationPolicy>()(
  z.object({ id: z.string(), name: z.string(), awsManaged: z.boolean(), document: z.string(), targetIds: z.array(z.string()) }),
)

export const rootFeatureSchema = schemaOf<RootFeature>()(z.enum(['RootCredentialsManagement', 'RootSessions']))

export const delegatedAdministratorSchema = schemaOf<DelegatedAdministrator>()(
  z.object({ accountId: accountIdSchema, services: z.array(z.string()) }),
)
