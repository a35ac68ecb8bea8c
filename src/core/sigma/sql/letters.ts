const range = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index))

/**
 * Capital letters of Unicode 16 and 17, which the engines may not know. What they fold to is asked of the runtime, so that SQL and
 * matcher agree on any version of it; a test goes through every character there is.
 */
export const newerLetters: readonly string[] = [
  ...range(0x1c89, 0x1c89),
  ...range(0xa7cb, 0xa7dc),
  ...range(0x1_0d50, 0x1_0d65),
  ...range(0x1_6ea0, 0x1_6eb8),
]
