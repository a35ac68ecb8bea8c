/** Chance that can be repeated: the same seed, the same numbers. */
export interface Random {
  /** From 0 up to 1, without 1. */
  readonly next: () => number
  /** A whole number from 0 up to `below`, without it. */
  readonly below: (below: number) => number
  readonly pick: <Item>(items: readonly Item[]) => Item
  readonly chance: (probability: number) => boolean
  /** That many hexadecimal digits. */
  readonly hex: (digits: number) => string
}

/** @param seed - a whole number. Mulberry32: quick, small, and good enough to make up a trail. */
export function random(seed: number): Random {
  let state = seed | 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  const word = (): string => below(65_536).toString(16).padStart(4, '0')
  return {
    next,
    below,
    pick: (items) => {
      const item = items[below(items.length)]
      if (item === undefined) throw new RangeError('nothing to pick from')
      return item
    },
    chance: (probability) => next() < probability,
    hex: (digits) => {
      let text = ''
      while (text.length < digits) text += word()
      return text.slice(0, digits)
    },
  }
}

export const uuid = ({ hex }: Random): string => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`

export function shuffled<Item>(items: readonly Item[], { below }: Random): readonly Item[] {
  const result = [...items]
  for (let left = result.length - 1; left > 0; left -= 1) {
    const other = below(left + 1)
    const [a, b] = [result[left], result[other]]
    if (a === undefined || b === undefined) continue
    result[left] = b
    result[other] = a
  }
  return result
}
