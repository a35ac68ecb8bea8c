import type { OrganisationFacts } from '../../../core/facts/catalogue.ts'
import type { OrganisationPolicy } from '../../../core/facts/organisation.ts'
import { list, record, text } from '../answer.ts'
import type { OrganisationCollector, Target } from '../collector.ts'
import { inParallel } from '../parallel.ts'

const listing = 'organizations:ListPolicies'

/** Policies at once: Organizations throttles early. */
const WIDTH = 4

async function targetsOf(target: Target, policyId: string): Promise<string[]> {
  const ids: string[] = []
  for await (const { Targets } of target.pages('organizations:ListTargetsForPolicy', { PolicyId: policyId }, 'NextToken')) {
    ids.push(...list(Targets, 'Targets').map(({ TargetId }) => text(TargetId, 'TargetId')))
  }
  return ids
}

async function policyOf(target: Target, id: string): Promise<OrganisationPolicy> {
  const [{ Policy }, targetIds] = await Promise.all([target.call('organizations:DescribePolicy', { PolicyId: id }), targetsOf(target, id)])
  const policy = record(Policy, 'Policy')
  const summary = record(policy.PolicySummary, 'PolicySummary')
  return {
    id,
    name: text(summary.Name, 'Policy.Name'),
    awsManaged: summary.AwsManaged === true,
    document: text(policy.Content, 'Policy.Content'),
    targetIds,
  }
}

async function readPolicies(target: Target, Filter: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY'): Promise<OrganisationPolicy[]> {
  const ids: string[] = []
  for await (const { Policies } of target.pages(listing, { Filter }, 'NextToken')) {
    ids.push(...list(Policies, 'Policies').map(({ Id }) => text(Id, 'Policy.Id')))
  }
  return inParallel(ids, WIDTH, (id) => policyOf(target, id))
}

const operations = [[listing, 'organizations:DescribePolicy', 'organizations:ListTargetsForPolicy']] as const

const policies = (name: keyof OrganisationFacts, type: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY'): OrganisationCollector => ({
  scope: 'organisation',
  provides: { [name]: operations },
  read: async (target) => ({ [name]: [await target.attempt(listing, () => readPolicies(target, type))] }),
})

/** Every policy of the type with its text and what it is attached to; whether the type is enabled is told by the tree. */
export const serviceControlPolicies = policies('serviceControlPolicies', 'SERVICE_CONTROL_POLICY')
export const resourceControlPolicies = policies('resourceControlPolicies', 'RESOURCE_CONTROL_POLICY')
