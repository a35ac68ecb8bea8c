import { fitsLogsource } from './parse-about.ts'
import type { Condition, Filter, Rule } from './rule.ts'

const isAbout = (filter: Filter, { id, name, logsource }: Rule): boolean =>
  fitsLogsource(filter.logsource, logsource) && (filter.rules === 'any' || filter.rules.some((wanted) => wanted === id || wanted === name))

/** Names with a prefix that no author can write, so that a filter's selections never meet those of the rule. */
function renamed(condition: Condition, prefix: string): Condition {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return { kind: condition.kind, of: condition.of.map((part) => renamed(part, prefix)) }
    case 'not':
      return { kind: 'not', of: renamed(condition.of, prefix) }
    case 'selection':
      return { kind: 'selection', name: prefix + condition.name }
    case 'count':
      return { ...condition, names: condition.names.map((name) => prefix + name) }
  }
}

/**
 * Narrows a rule by the filters that name it: each one's own condition has to hold as well. The rule's selections stay as they are,
 * so that `them` goes on meaning the rule's own.
 */
export function applyFilters(rule: Rule, filters: readonly Filter[]): Rule {
  const applied = filters.filter((filter) => isAbout(filter, rule))
  if (applied.length === 0) return rule
  const prefixed = applied.map((filter, index) => ({ prefix: `(filter ${index + 1}) `, ...filter.detection }))
  const added = prefixed.flatMap(({ prefix, selections }) =>
    [...selections].map(([name, selection]) => [prefix + name, selection] as const),
  )
  return {
    ...rule,
    detection: {
      selections: new Map([...rule.detection.selections, ...added]),
      condition: { kind: 'and', of: [rule.detection.condition, ...prefixed.map(({ condition, prefix }) => renamed(condition, prefix))] },
    },
  }
}

/** The names that filters give for rules which are not there: such a filter silently does less than its author thinks. */
export function unknownRules(
  filters: readonly Filter[],
  rules: readonly Rule[],
): readonly { readonly filter: Filter; readonly name: string }[] {
  const known = new Set(rules.flatMap(({ id, name }) => [id, name]))
  return filters.flatMap((filter) =>
    filter.rules === 'any' ? [] : filter.rules.filter((name) => !known.has(name)).map((name) => ({ filter, name })),
  )
}
