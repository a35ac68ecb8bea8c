import type { Partition } from '../../core/aws.ts'
import { auditTaskPolicy } from './open-sessions.ts'
import { ALL_OPERATIONS, type Operation, actionsFor } from './operations.ts'

interface Statement {
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Action: readonly string[]
  readonly Resource: string
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** The name that the product's own templates give to the reader's role in members. */
export const DEFAULT_MEMBER_ROLE = 'RootwardenReader'

const DOORS = ['sts:AssumeRoot', 'sts:AssumeRole']

/**
 * The IAM policy, as JSON text, that lets a role make exactly the given calls and nothing else. Root sessions are bounded to the
 * audit task, roles in other accounts to the one that is named.
 *
 * @param operations - by default all that the reader can make.
 */
export function readerPolicy(
  partition: Partition,
  memberRole = DEFAULT_MEMBER_ROLE,
  operations: readonly Operation[] = ALL_OPERATIONS,
): string {
  const actions = new Set(operations.flatMap(actionsFor))
  const reads = [...actions].filter((action) => !DOORS.includes(action)).toSorted()
  const statements: Statement[] = []
  if (reads.length > 0) statements.push({ Sid: 'Read', Effect: 'Allow', Action: reads, Resource: '*' })
  if (actions.has('sts:AssumeRoot')) {
    statements.push({
      Sid: 'ReadRootOfMembers',
      Effect: 'Allow',
      Action: ['sts:AssumeRoot'],
      Resource: `arn:${partition}:iam::*:root`,
      Condition: { StringEquals: { 'sts:TaskPolicyArn': auditTaskPolicy(partition) } },
    })
  }
  if (actions.has('sts:AssumeRole')) {
    statements.push({
      Sid: 'ReadMembers',
      Effect: 'Allow',
      Action: ['sts:AssumeRole'],
      Resource: `arn:${partition}:iam::*:role/${memberRole}`,
    })
  }
  return JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2)
}
