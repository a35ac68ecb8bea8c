/**
 * Draws from several sources at once, and yields what comes in the order in which it comes; each source keeps its own order. No source
 * runs ahead of what was taken from it by more than one. Whoever stops early ends them all.
 *
 * @param width - how many are drawn from at a time; the next begins when one ends.
 */
export async function* together<Item>(sources: Iterable<AsyncGenerator<Item>>, width: number): AsyncGenerator<Item> {
  interface Drawn {
    readonly source: AsyncGenerator<Item>
    readonly result: IteratorResult<Item, unknown>
  }
  const waiting = [...sources]
  const underWay = new Map<AsyncGenerator<Item>, Promise<Drawn>>()
  const draw = (source: AsyncGenerator<Item>): void => {
    const next = source.next().then((result) => ({ source, result }))
    // Thrown when its turn comes; until then it must not count as unhandled.
    next.catch(() => undefined)
    underWay.set(source, next)
  }
  const fill = (): void => {
    while (underWay.size < width) {
      const source = waiting.shift()
      if (source === undefined) return
      draw(source)
    }
  }
  try {
    fill()
    while (underWay.size > 0) {
      const { source, result } = await Promise.race(underWay.values())
      if (result.done === true) {
        underWay.delete(source)
        fill()
      } else {
        yield result.value
        draw(source)
      }
    }
  } finally {
    await Promise.allSettled([...underWay.keys()].map((source) => source.return(undefined)))
  }
}
