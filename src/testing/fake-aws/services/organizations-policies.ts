import { AwsError } from '../aws-error.ts'
import { page, requiredText } from '../input.ts'
import type { Call, Output } from '../service.ts'
import type { OrganisationWorld } from '../world.ts'
import { type OrganisationOperation, organisationArn, organisationPages } from './organizations-shapes.ts'

type PolicyWorld = OrganisationWorld['policies'][number]

function summary(call: Call, organisation: OrganisationWorld, policy: PolicyWorld): Output {
  const path = `${policy.type.toLowerCase()}`
  const arn = policy.awsManaged
    ? `arn:${call.partition}:organizations::aws:policy/${path}/${policy.id}`
    : organisationArn(call, organisation, 'policy', `${path}/${policy.id}`)
  return { Id: policy.id, Arn: arn, Name: policy.name, Description: policy.description, Type: policy.type, AwsManaged: policy.awsManaged }
}

function policyAsked(call: Call, organisation: OrganisationWorld): PolicyWorld {
  const id = requiredText(call.input, 'PolicyId')
  const policy = organisation.policies.find((each) => each.id === id)
  if (policy === undefined) throw new AwsError('PolicyNotFoundException', "We can't find a policy with the PolicyId that you specified.")
  return policy
}

const ofType = (call: Call, organisation: OrganisationWorld): readonly PolicyWorld[] => {
  const filter = requiredText(call.input, 'Filter')
  return organisation.policies.filter(({ type }) => type === filter)
}

/** What a policy hangs on, by the form of its id. */
function targetShape(call: Call, organisation: OrganisationWorld, id: string): Output {
  if (id === organisation.rootId) return { TargetId: id, Arn: organisationArn(call, organisation, 'root', id), Name: 'Root', Type: 'ROOT' }
  const unit = organisation.units.find((each) => each.id === id)
  if (unit !== undefined)
    return { TargetId: id, Arn: organisationArn(call, organisation, 'ou', id), Name: unit.name, Type: 'ORGANIZATIONAL_UNIT' }
  const account = [...call.world.accounts.values()].find((each) => each.id === id)
  return { TargetId: id, Arn: organisationArn(call, organisation, 'account', id), Name: account?.name, Type: 'ACCOUNT' }
}

const listPolicies: OrganisationOperation = (call, organisation) => {
  const { items, nextToken } = page(call, ofType(call, organisation), organisationPages)
  return { Policies: items.map((policy) => summary(call, organisation, policy)), NextToken: nextToken }
}

const describePolicy: OrganisationOperation = (call, organisation) => {
  const policy = policyAsked(call, organisation)
  return { Policy: { PolicySummary: summary(call, organisation, policy), Content: policy.document } }
}

const listTargetsForPolicy: OrganisationOperation = (call, organisation) => {
  const { items, nextToken } = page(call, policyAsked(call, organisation).targetIds, organisationPages)
  return { Targets: items.map((id) => targetShape(call, organisation, id)), NextToken: nextToken }
}

const listPoliciesForTarget: OrganisationOperation = (call, organisation) => {
  const target = requiredText(call.input, 'TargetId')
  const isThere =
    target === organisation.rootId ||
    organisation.units.some(({ id }) => id === target) ||
    [...call.world.accounts.keys()].some((id) => id === target)
  if (!isThere)
    throw new AwsError('TargetNotFoundException', "We can't find a root, OU, account, or policy with the TargetId that you specified.")
  const attached = ofType(call, organisation).filter(({ targetIds }) => targetIds.includes(target))
  const { items, nextToken } = page(call, attached, organisationPages)
  return { Policies: items.map((policy) => summary(call, organisation, policy)), NextToken: nextToken }
}

/** Service and resource control policies, read only. */
export const policyOperations: Readonly<Record<string, OrganisationOperation>> = {
  ListPolicies: listPolicies,
  DescribePolicy: describePolicy,
  ListTargetsForPolicy: listTargetsForPolicy,
  ListPoliciesForTarget: listPoliciesForTarget,
}
