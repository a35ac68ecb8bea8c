import { glob, matchesGlob } from './glob.ts'
import type { ParsedPolicy, Statement } from './policy-document.ts'

/** A statement that allows everything, and in which way. */
export interface FullAccess {
  readonly statement: Statement
  /** `Action *` names everything; `NotAction` leaves out a few actions, but not those of IAM, by which one gets the rest. */
  readonly by: 'action' | 'not-action'
  /** Every resource, or all but the few that `NotResource` names. */
  readonly on: 'all' | 'all-but'
  readonly underCondition: boolean
}

/** `*`, and the longer ways to write it: `*:*`, `**`. */
const isEveryAction = (action: string): boolean => /^\*+(?::\*+)?$/.test(action)

const isWild = (part: string): boolean => /^\*+$/.test(part)

/** `*`, and ARNs of which no part names anything: `arn:aws:*`, `arn:*:*:*:*:*`. */
function isEveryResource(resource: string): boolean {
  const [prefix, ...parts] = resource.split(':')
  if (parts.length === 0) return isWild(resource)
  return (
    prefix === 'arn' && isWild(parts.at(-1) ?? '') && parts.every((part, index) => isWild(part) || (index === 0 && part.startsWith('aws')))
  )
}

/** Ways to make oneself an administrator; whoever leaves them out has left out IAM as a whole. */
const escalations = ['iam:attachrolepolicy', 'iam:attachuserpolicy', 'iam:createpolicyversion', 'iam:putrolepolicy', 'iam:putuserpolicy']

const leavesOutIam = (actions: readonly string[]): boolean => {
  const patterns = actions.map((action) => glob(action.toLowerCase()))
  return escalations.every((escalation) => patterns.some((pattern) => matchesGlob(pattern, escalation)))
}

function fullAccess(statement: Statement): FullAccess | null {
  const { effect, actions, resources } = statement
  if (effect !== 'Allow' || resources === null) return null
  if (actions.kind === 'is' ? !actions.values.some(isEveryAction) : leavesOutIam(actions.values)) return null
  if (resources.kind === 'is' && !resources.values.some(isEveryResource)) return null
  return {
    statement,
    by: actions.kind === 'is' ? 'action' : 'not-action',
    on: resources.kind === 'is' ? 'all' : 'all-but',
    underCondition: statement.conditions.length > 0,
  }
}

/**
 * The statements of an identity policy that amount to being an administrator: every action, or all but some that are not IAM's, on
 * every resource. Denials elsewhere are not weighed: they protect only what their author thought of.
 */
export const fullAccessOf = (policy: ParsedPolicy): readonly FullAccess[] =>
  policy.statements.flatMap((statement) => {
    const found = fullAccess(statement)
    return found === null ? [] : [found]
  })
