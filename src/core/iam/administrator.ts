import { fullAccessOf } from './full-access.ts'
import { glob, matchesGlob } from './glob.ts'
import type { ParsedPolicy, Statement } from './policy-document.ts'

/** Managed policies of AWS that make whoever has them an administrator, or able to become one. */
const ADMINISTRATIVE = ['AdministratorAccess', 'IAMFullAccess']

/** Whether it is one of AWS's own policies that make administrators; a customer's of the same name is not. */
export const isAdministrative = (policyArn: string): boolean =>
  /^arn:[a-z-]+:iam::aws:policy\//.test(policyArn) && ADMINISTRATIVE.includes(policyArn.slice(policyArn.lastIndexOf('/') + 1))

/** Whoever may do these on everything can give themselves the rest. */
const ESCALATIONS = ['attachrolepolicy', 'attachuserpolicy', 'createpolicyversion', 'putrolepolicy', 'putuserpolicy'].map(
  (name) => `iam:${name}`,
)

/** Names as nobody would choose them: a pattern that fits them fits all of their kind. */
const ANYTHING = ['user/q/zq7', 'role/q/zq7', 'policy/q/zq7']

function coversIam({ actions }: Statement): boolean {
  const patterns = actions.values.map((action) => glob(action.toLowerCase()))
  const names = (action: string): boolean => patterns.some((pattern) => matchesGlob(pattern, action))
  return actions.kind === 'is' ? ESCALATIONS.every(names) : !ESCALATIONS.every(names)
}

function coversEverybody({ resources }: Statement, account: string): boolean {
  if (resources === null) return false
  const patterns = resources.values.map(glob)
  const fits = (name: string): boolean => patterns.some((pattern) => matchesGlob(pattern, `arn:aws:iam::${account}:${name}`))
  return resources.kind === 'is' ? ANYTHING.every(fits) : !ANYTHING.every(fits)
}

/**
 * In which way an identity policy makes an administrator; `null` when it does not: every action on everything, or the whole of IAM,
 * from which the rest follows. Names of actions are compared without regard to case, as IAM does; conditions are not weighed.
 */
export function administratorBy(policy: ParsedPolicy, account: string): 'everything' | 'iam' | null {
  if (fullAccessOf(policy).length > 0) return 'everything'
  const isIam = policy.statements.some(
    (statement) => statement.effect === 'Allow' && coversIam(statement) && coversEverybody(statement, account),
  )
  return isIam ? 'iam' : null
}
