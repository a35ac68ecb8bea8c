import type { Condition } from './policy-document.ts'

/** `…IfExists` and `ForAllValues:` also hold when the key is absent; a negated operator names whom it leaves out, not whom it lets in. */
const demanding = /^(?:foranyvalue:)?(?:string(?:equals(?:ignorecase)?|like)|arn(?:equals|like)|ipaddress)$/i

/**
 * The conditions on a key that hold only when the request carries one of the given values. Values of one entry are ORed.
 *
 * @param key - compared without regard to case, as AWS does.
 */
export const demandsOn = (conditions: readonly Condition[], key: string): readonly (readonly string[])[] =>
  conditions
    .filter(
      (condition) => demanding.test(condition.operator) && condition.key.toLowerCase() === key.toLowerCase() && condition.values.length > 0,
    )
    .map(({ values }) => values)

/** Whether some condition confines the key to values that all satisfy the predicate. */
export const confines = (conditions: readonly Condition[], key: string, allowed: (value: string) => boolean): boolean =>
  demandsOn(conditions, key).some((values) => values.every(allowed))
