import { isAccountId, parseArn } from '../aws.ts'
import { publicStatements } from '../bucket-privacy.ts'
import { demandsOn } from './demands.ts'
import type { ParsedPolicy, Principal } from './policy-document.ts'

/** Whom a policy lets in from outside. */
export interface Outsider {
  /** An account's number, or `*`: everybody. */
  readonly who: string
  /** The caller has to know an external id. */
  readonly needsExternalId: boolean
}

/** The account of a principal, by number or by ARN; `null` for services, federations and principals that no longer exist. */
export function accountOf({ type, value }: Principal): string | null {
  if (type !== 'AWS') return null
  if (isAccountId(value)) return value
  const account = parseArn(value)?.account ?? ''
  return isAccountId(account) ? account : null
}

/**
 * Whom a resource policy or a trust policy lets in who is foreign, each once. Everybody counts unless a condition says who or from
 * where; denials elsewhere are not weighed.
 */
export function outsidersOf(policy: ParsedPolicy, isForeign: (account: string) => boolean): readonly Outsider[] {
  const found = new Map<string, Outsider>()
  for (const statement of policy.statements) {
    const { effect, principals, conditions } = statement
    if (effect !== 'Allow' || principals === null) continue
    const needsExternalId = demandsOn(conditions, 'sts:ExternalId').length > 0
    const everybody = publicStatements({ ...policy, statements: [statement] }).length > 0
    const named = principals.kind === 'is' ? principals.values.flatMap((principal) => accountOf(principal) ?? []) : []
    for (const who of [...(everybody ? ['*'] : []), ...named.filter(isForeign)]) {
      found.set(who, { who, needsExternalId: needsExternalId && found.get(who)?.needsExternalId !== false })
    }
  }
  return [...found.values()]
}
