import { type JsonObject, isJsonObject } from './bounded-json.ts'
import { shortened } from './bounded-tally.ts'
import { type TrailEvent, isRootAction } from './event.ts'

/** Who acted, so that the same is counted as one. */
export interface Principal {
  /** `other`: another account, a federated user, whoever else has a name. */
  readonly kind: 'root' | 'user' | 'role' | 'other'
  /** The principal's own, which need not be the one whose trail it is. */
  readonly account: string | null
  /** Name of the user or role, or the session's of a person who signed in through IAM Identity Center. */
  readonly name: string
}

export type Acting =
  | { readonly kind: 'principal'; readonly principal: Principal }
  /** An AWS service of its own accord. */
  | { readonly kind: 'service' }
  /** CloudTrail hides what was typed in place of a user's name, since it may be a password: these are no single user. */
  | { readonly kind: 'hidden' }
  | { readonly kind: 'nobody' }

const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS'

/** Roles that IAM Identity Center makes; their sessions carry the person's name. */
const PERSONS_ROLE = 'AWSReservedSSO_'

const object = (value: unknown): JsonObject | null => (isJsonObject(value) ? value : null)

function roleOf({ identity, record }: TrailEvent): string | null {
  const [, role, ...session] = (identity.arn ?? '').split(':').slice(5).join(':').split('/')
  const issuer = object(object(object(record['userIdentity'])?.['sessionContext'])?.['sessionIssuer'])?.['userName']
  const name = role ?? (typeof issuer === 'string' ? issuer : null)
  return name?.startsWith(PERSONS_ROLE) === true && session.length > 0 ? session.join('/') : name
}

const lastPart = (arn: string | null): string | null =>
  arn === null ? null : arn.slice(Math.max(arn.lastIndexOf('/'), arn.lastIndexOf(':')) + 1)

const isService = ({ identity: { type, invokedBy }, type: eventType }: TrailEvent): boolean =>
  type === 'AWSService' || type === 'Root' || (type === null && (invokedBy !== null || eventType === 'AwsServiceEvent'))

/**
 * Whose act an event is. Sessions of a role are that role, a user is the same with and without an ARN (a failed sign-in has none), and
 * a service that acts for root is not root.
 */
export function actingOf(event: TrailEvent): Acting {
  const { identity, account: trailOf } = event
  const account = shortened(identity.account ?? trailOf ?? '') || null
  if (isRootAction(event)) return { kind: 'principal', principal: { kind: 'root', account, name: 'root' } }
  if (isService(event)) return { kind: 'service' }
  if ([identity.userName, identity.arn].some((said) => said?.includes(HIDDEN))) return { kind: 'hidden' }
  const isRole = identity.type === 'AssumedRole'
  const named = isRole ? roleOf(event) : (identity.userName ?? lastPart(identity.arn))
  const name = named ?? (identity.type === 'AWSAccount' ? identity.account : null)
  if (name === null || name === '') return { kind: 'nobody' }
  const kind = isRole ? 'role' : identity.type === 'IAMUser' ? 'user' : 'other'
  return { kind: 'principal', principal: { kind, account, name: shortened(name) } }
}
