import type { Fact } from '../../core/fact.ts'
import type { Each } from '../../core/facts/catalogue.ts'
import type { Target } from './collector.ts'
import { ReadFailure } from './failure.ts'
import type { Operation } from './operations.ts'

/** What was observed, as a value. @throws ReadFailure with the reason when it is not known. */
export function insist<T>(fact: Fact<T>): T {
  if (!fact.known) throw new ReadFailure(fact.reason, fact.detail, fact.source)
  return fact.value
}

/** One answer for each item, known or unknown on its own. */
export async function answers<Item, T>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  ask: (item: Item) => Promise<Fact<T>>,
): Promise<Each<T>> {
  return Object.fromEntries(await Promise.all(items.map(async (item) => [keyOf(item), await ask(item)] as const)))
}

/**
 * The answers for all items as one fact of the account.
 *
 * @param operation - the source of the whole.
 * @param items - may throw ReadFailure: without the list, all is unknown.
 */
export const answerEach = <Item, T>(
  target: Target,
  operation: Operation,
  items: () => readonly Item[],
  keyOf: (item: Item) => string,
  ask: (item: Item) => Promise<Fact<T>>,
): Promise<Fact<Each<T>>> => target.attempt(operation, async () => answers(items(), keyOf, ask))
