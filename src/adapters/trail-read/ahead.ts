/**
 * Starts work on the next few items while earlier ones are being used; results keep their order. A failure is thrown where its
 * result would have come.
 *
 * @param width - how many are under way at once.
 */
export async function* ahead<Item, Result>(
  items: AsyncIterable<Item> | Iterable<Item>,
  width: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const underWay: Promise<Result>[] = []
  for await (const item of items) {
    const result = work(item)
    // Thrown when its turn comes; until then it must not count as unhandled.
    result.catch(() => undefined)
    underWay.push(result)
    const first = underWay.length >= width ? underWay.shift() : undefined
    if (first !== undefined) yield await first
  }
  for (const result of underWay) yield await result
}
