import { AwsError, noSuchEntity, validationError } from '../aws-error.ts'
import { optionalText } from '../input.ts'
import type { Call } from '../service.ts'
import type { CredentialsWorld } from '../world.ts'

/** Whoever an IAM operation about credentials is about: root, or a user. */
export interface Holder {
  /** `undefined` for root, whose answers carry no user name. */
  readonly userName: string | undefined
  readonly has: CredentialsWorld
}

/**
 * The holder that a request is about: the user it names, or else the caller.
 *
 * @throws AwsError `NoSuchEntity` for an unknown user, `ValidationError` for a role that names nobody, and `AccessDenied` for a root
 *   session that names a user: root tasks are about root only.
 */
export function holderOf(call: Call): Holder {
  const { account, principal } = call
  const asked = optionalText(call.input, 'UserName')
  const isRoot = principal.kind === 'root' || principal.kind === 'root-session'
  if (principal.kind === 'root-session' && asked !== undefined) {
    const on = `on resource: arn:${call.partition}:iam::${account.id}:user/${asked}`
    throw new AwsError(
      'AccessDenied',
      `User: ${principal.arn} is not authorized to perform: iam:${call.operation} ${on} with an explicit deny in a session policy`,
      403,
    )
  }
  if (isRoot && asked === undefined) return { userName: undefined, has: account.root }
  if (principal.kind === 'role' && asked === undefined)
    throw validationError('Must specify userName when calling with non-User credentials')
  const name = asked ?? principal.arn.split('/').at(-1) ?? ''
  const user = account.iam.users.find((each) => each.name === name)
  if (user === undefined) throw noSuchEntity(`The user with name ${name} cannot be found.`)
  return { userName: user.name, has: user }
}

/** How messages name a holder; AWS says `null` for root. */
export const nameOf = (holder: Holder): string => holder.userName ?? 'null'
