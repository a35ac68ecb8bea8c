import { parseArn } from '../aws.ts'
import type { IamAuthorization, IamRole, IamUser, InlinePolicy, PolicyDocument } from '../facts/iam.ts'

/** A policy that a user or role holds, directly or through a group. */
export interface HeldPolicy {
  /** `null` for an inline policy. */
  readonly arn: string | null
  readonly name: string
  /** `null` for an attached policy whose document was not read. */
  readonly document: PolicyDocument | null
}

/** An AWS-managed policy by its name, in any partition; a policy of one's own with the same name is another one. */
export function isAwsManaged(arn: string, name: string): boolean {
  const parsed = parseArn(arn)
  return parsed !== null && parsed.service === 'iam' && parsed.account === 'aws' && parsed.resource === `policy/${name}`
}

const inline = ({ name, document }: InlinePolicy): HeldPolicy => ({ arn: null, name, document })

/** Every policy of a principal: attached, inline, and a user's through the groups it is in. */
export function heldPolicies(principal: IamUser | IamRole, authorization: IamAuthorization): readonly HeldPolicy[] {
  const documents = new Map(authorization.policies.map((policy) => [policy.arn, policy.document]))
  const attached = (arn: string): HeldPolicy => ({ arn, name: arn.slice(arn.lastIndexOf('/') + 1), document: documents.get(arn) ?? null })
  const groups = 'groups' in principal ? authorization.groups.filter(({ name }) => principal.groups.includes(name)) : []
  return [principal, ...groups].flatMap(({ attachedPolicyArns, inlinePolicies }) => [
    ...attachedPolicyArns.map(attached),
    ...inlinePolicies.map(inline),
  ])
}
