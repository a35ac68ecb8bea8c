import { parseArn } from '../aws.ts'
import { confines } from './demands.ts'
import type { Condition } from './policy-document.ts'

/** Providers that serve everybody's users: what tells one application's users from the rest. */
const publicProviders: ReadonlyMap<string, readonly string[]> = new Map([
  ['cognito-identity.amazonaws.com', ['aud']],
  ['accounts.google.com', ['aud', 'oaud', 'sub']],
  ['graph.facebook.com', ['app_id', 'id']],
  ['www.amazon.com', ['app_id', 'user_id']],
])

const github = 'token.actions.githubusercontent.com'

/** Whether a subject, up to its first wildcard, still names somebody: `repo:acme/*` does, `repo:*` and `repo:acme*` do not. */
function namesSomebody(host: string, subject: string): boolean {
  const [fixed = ''] = subject.split(/[*?]/, 1)
  if (fixed === subject) return subject !== ''
  if (host === github) return /(?:^|:)repo:[^:/]+\//.test(fixed)
  return fixed.slice(fixed.indexOf(':') + 1) !== ''
}

/**
 * Why a trust in an identity provider lets in more than the account's own people or pipelines; `null` when it does not.
 *
 * An OIDC provider signs tokens for all its customers alike, so the audience tells nothing: only `sub` names the caller. A SAML
 * provider is one directory, which decides by itself whom it signs for.
 *
 * @see IAM User Guide, "Create a role for OpenID Connect federation".
 */
export function openFederation(provider: string, conditions: readonly Condition[]): string | null {
  const keys = publicProviders.get(provider)
  if (keys !== undefined) {
    const confined = keys.some((key) => confines(conditions, `${provider}:${key}`, (value) => value !== '' && !/[*?]/.test(value)))
    return confined
      ? null
      : `every user of ${provider} can assume it: no condition on ${keys.map((key) => `${provider}:${key}`).join(' or ')}`
  }
  const resource = parseArn(provider)?.resource ?? ''
  if (resource.startsWith('saml-provider/')) return null
  if (!resource.startsWith('oidc-provider/')) return `trusts ${provider}, which is no identity provider of the account`
  const host = resource.slice('oidc-provider/'.length)
  const confined = confines(conditions, `${host}:sub`, (value) => namesSomebody(host, value))
  return confined ? null : `everybody for whom ${host} signs tokens can assume it: no condition confines ${host}:sub`
}
