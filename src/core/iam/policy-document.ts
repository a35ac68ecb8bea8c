import type { PolicyDocument } from '../facts/iam.ts'

/** Names that a statement lists (`is`: Action, Resource, Principal) or excludes (`is-not`: NotAction, NotResource, NotPrincipal). */
export interface Listed<T> {
  readonly kind: 'is' | 'is-not'
  readonly values: readonly T[]
}

/** `{ type: 'AWS', value: 'arn:aws:iam::111122223333:role/ops' }`; the bare `"Principal": "*"` has the type `*`. */
export interface Principal {
  readonly type: string
  readonly value: string
}

/** One line of a condition block. Lines are ANDed, the values of one line are ORed. */
export interface Condition {
  /** As written, with its prefix and suffix: `ForAnyValue:StringLikeIfExists`. */
  readonly operator: string
  readonly key: string
  readonly values: readonly string[]
}

export interface Statement {
  readonly sid: string | null
  readonly effect: 'Allow' | 'Deny'
  readonly actions: Listed<string>
  /** `null` in documents that have none, such as trust policies. */
  readonly resources: Listed<string> | null
  /** `null` in identity policies and service control policies. */
  readonly principals: Listed<Principal> | null
  readonly conditions: readonly Condition[]
}

export interface ParsedPolicy {
  /** Policy variables such as `${aws:username}` mean something only in `2012-10-17`. */
  readonly version: '2012-10-17' | '2008-10-17'
  readonly statements: readonly Statement[]
}

export interface PolicyProblem {
  readonly code:
    | 'not-json'
    | 'not-an-object'
    | 'invalid-version'
    | 'missing-statement'
    | 'invalid-effect'
    | 'invalid-action'
    | 'invalid-resource'
    | 'invalid-principal'
    | 'invalid-condition'
  /** Counted from 1; `null` when the document as a whole is broken. */
  readonly statement: number | null
  readonly message: string
}

export type PolicyParse = { readonly ok: true; readonly policy: ParsedPolicy } | { readonly ok: false; readonly problem: PolicyProblem }

type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: PolicyProblem }
type JsonObject = Readonly<Record<string, unknown>>

const good = <T>(value: T): Parsed<T> => ({ ok: true, value })

const bad = (
  code: PolicyProblem['code'],
  statement: number | null,
  message: string,
): { readonly ok: false; readonly problem: PolicyProblem } => ({
  ok: false,
  problem: { code, statement, message },
})

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value])

/**
 * Reads a policy document of any type from its JSON text: one statement or many, one name or a list of names, all normalised to lists.
 *
 * @returns what is wrong and in which statement, for a document that AWS would not have accepted; a broken document is never taken
 *   for one that says nothing.
 * @see IAM User Guide, "IAM JSON policy reference"
 */
export function parsePolicy(text: PolicyDocument): PolicyParse {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    return bad('not-json', null, `the policy is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
  if (!isObject(json)) return bad('not-an-object', null, 'the policy is JSON, but not an object')
  const version = json['Version'] ?? '2008-10-17'
  if (version !== '2012-10-17' && version !== '2008-10-17') {
    return bad('invalid-version', null, `the policy's Version is ${JSON.stringify(version)}; AWS knows "2012-10-17" and "2008-10-17"`)
  }
  const written = json['Statement']
  if (written === undefined || listOf(written).length === 0) return bad('missing-statement', null, 'the policy has no Statement')
  const statements: Statement[] = []
  for (const [index, each] of listOf(written).entries()) {
    const parsed = parseStatement(each, index + 1)
    if (!parsed.ok) return parsed
    statements.push(parsed.value)
  }
  return { ok: true, policy: { version, statements } }
}

function parseStatement(json: unknown, at: number): Parsed<Statement> {
  if (!isObject(json)) return bad('missing-statement', at, 'the statement is not an object')
  const effect = json['Effect']
  if (effect !== 'Allow' && effect !== 'Deny')
    return bad('invalid-effect', at, `Effect is ${JSON.stringify(effect)}, neither "Allow" nor "Deny"`)
  const actions = parseListed(json, 'Action', 'invalid-action', at)
  if (!actions.ok) return actions
  if (actions.value === null) return bad('invalid-action', at, 'the statement has neither Action nor NotAction')
  const resources = parseListed(json, 'Resource', 'invalid-resource', at)
  if (!resources.ok) return resources
  const principals = parsePrincipals(json, at)
  if (!principals.ok) return principals
  const conditions = parseConditions(json['Condition'], at)
  if (!conditions.ok) return conditions
  const sid = json['Sid']
  return good({
    sid: typeof sid === 'string' ? sid : null,
    effect,
    actions: actions.value,
    resources: resources.value,
    principals: principals.value,
    conditions: conditions.value,
  })
}

const isText = (value: unknown): value is string => typeof value === 'string'

function parseListed(json: JsonObject, element: string, code: PolicyProblem['code'], at: number): Parsed<Listed<string> | null> {
  const positive = json[element]
  const negative = json[`Not${element}`]
  if (positive !== undefined && negative !== undefined) return bad(code, at, `the statement has both ${element} and Not${element}`)
  const written = positive ?? negative
  if (written === undefined) return good(null)
  const values = listOf(written)
  if (values.length === 0 || !values.every(isText)) return bad(code, at, `${element} is neither a string nor a list of strings`)
  return good({ kind: positive === undefined ? 'is-not' : 'is', values })
}

function parsePrincipals(json: JsonObject, at: number): Parsed<Listed<Principal> | null> {
  const positive = json['Principal']
  const negative = json['NotPrincipal']
  if (positive !== undefined && negative !== undefined)
    return bad('invalid-principal', at, 'the statement has both Principal and NotPrincipal')
  const written = positive ?? negative
  if (written === undefined) return good(null)
  const kind = positive === undefined ? 'is-not' : 'is'
  if (written === '*') return good({ kind, values: [{ type: '*', value: '*' }] })
  if (!isObject(written)) return bad('invalid-principal', at, 'Principal is neither "*" nor an object')
  const values = Object.entries(written).flatMap(([type, names]) => listOf(names).map((value) => ({ type, value })))
  const named = values.flatMap(({ type, value }) => (isText(value) ? [{ type, value }] : []))
  if (named.length === 0 || named.length < values.length)
    return bad('invalid-principal', at, 'Principal names something that is not a string')
  return good({ kind, values: named })
}

function parseConditions(block: unknown, at: number): Parsed<readonly Condition[]> {
  if (block === undefined) return good([])
  if (!isObject(block)) return bad('invalid-condition', at, 'Condition is not an object')
  const conditions: Condition[] = []
  for (const [operator, tests] of Object.entries(block)) {
    if (!isObject(tests)) return bad('invalid-condition', at, `Condition ${operator} is not an object`)
    for (const [key, written] of Object.entries(tests)) {
      const values = listOf(written)
      if (!values.every((value) => isText(value) || typeof value === 'boolean' || typeof value === 'number')) {
        return bad('invalid-condition', at, `Condition ${operator} on ${key} compares with something that is no string, number or boolean`)
      }
      conditions.push({ operator, key, values: values.map(String) })
    }
  }
  return good(conditions)
}
