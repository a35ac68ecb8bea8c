import {
  type Code,
  type FunctionCode,
  add,
  differentBits,
  giveBack,
  jumpIf,
  lessUnsigned,
  loadSixteen,
  local,
  loop,
  number,
  set,
  storeSixteen,
  subtract,
} from './web-assembly.ts'

/*
 * Shortens a text without changing its CRC-32. Modulo the polynomial of that code, sixteen bytes at one place weigh as much as the same
 * sixteen bytes at a few later places together; so everything but the end can be folded into what follows, with nothing but loading and
 * combining, and little is left to be reckoned byte by byte.
 *
 * The places come from sparse multiples of the polynomial: 1 + X^89 + X^117 + X^155 + X^300, with X = x^128, is one. That any of them is
 * wrong would show with the first text.
 *
 * @see K. Arthur and others, "Chorba: A novel CRC32 implementation", 2024, for the idea
 */

/** How many bytes are folded at a time. */
export const FOLD = 16
/** In units of `FOLD`, by how much later the places lie: the first few are wide apart, for most of a text; the others, for the end of it. */
export const FAR: readonly number[] = [145, 183, 211, 300]
export const NEAR: readonly number[] = [3, 43, 49, 70, 78, 123]

const [FROM, FOLDED, TO, END] = [0, 1, 2, 3] as const

const onwards = (index: number): Code => set(index, add(local(index), number(FOLD)))

/**
 * Adds to each unit what earlier units fold into it. Takes where to read, where the folded units of the same places lie, where to write,
 * and where that ends: one unit at least.
 */
export function foldCode(places: readonly number[]): FunctionCode {
  // Earlier than an address can be told by a constant that is added: so the constant goes from the earliest one on.
  const earliest = Math.max(...places)
  const folded = (by: number): Code => loadSixteen(local(FOLDED), (earliest - by) * FOLD)
  return {
    parameters: 4,
    locals: [],
    body: [
      ...set(FOLDED, subtract(local(FOLDED), number(earliest * FOLD))),
      ...loop(
        storeSixteen(
          local(TO),
          places.reduce((sum, by) => differentBits(sum, folded(by)), loadSixteen(local(FROM))),
        ),
        onwards(FROM),
        onwards(FOLDED),
        onwards(TO),
        jumpIf(lessUnsigned(local(TO), local(END)), 0),
      ),
      ...giveBack(local(TO)),
    ],
  }
}
