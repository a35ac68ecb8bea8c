import type { Service } from './services.ts'

interface OperationNeeds {
  /** IAM actions that allow it, where they differ from the operation's own name. Empty: nobody needs permission for it. */
  readonly actions?: readonly string[]
}

/**
 * Every AWS operation that the reader makes, and nothing else can be called: the compiler refuses a name that is not here, a test
 * refuses a name here that is not a read, or that no collector uses. The reader role's policy is generated from this table.
 *
 * @see Service Authorization Reference: where an API operation and its IAM action have different names.
 */
export const OPERATIONS = {
  'sts:GetCallerIdentity': { actions: [] },
  'iam:GetAccountSummary': {},
} as const satisfies Readonly<Record<`${Service}:${string}`, OperationNeeds>>

/** `iam:GetAccountSummary`: the service's IAM prefix and the API operation's name. */
export type Operation = keyof typeof OPERATIONS

export const ALL_OPERATIONS = Object.keys(OPERATIONS) as readonly Operation[]

export type ServiceOf<O extends Operation> = O extends `${infer S extends Service}:${string}` ? S : never

export const serviceOf = (operation: Operation): Service => operation.slice(0, operation.indexOf(':')) as Service

/** The IAM actions that allow an operation. */
export function actionsFor(operation: Operation): readonly string[] {
  const { actions }: OperationNeeds = OPERATIONS[operation]
  return actions ?? [operation]
}
