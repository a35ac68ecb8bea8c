/** All that comes, in order. */
export async function everything<Item>(source: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = []
  for await (const item of source) found.push(item)
  return found
}
