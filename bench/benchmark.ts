/** What a benchmark found. Every figure has its unit in its name. */
export interface Result {
  readonly bench: string
  readonly figures: Readonly<Record<string, number>>
  /** What the same work costs with nothing of ours around it, measured in the same run; `null` where only the aim is a bound. */
  readonly floor: Readonly<Record<string, number>> | null
  /** Ours by the floor. */
  readonly ratio: number | null
  /** What was aimed at, each claim with whether it was met. */
  readonly aims: readonly { readonly claim: string; readonly met: boolean }[]
  /** The same for each rule. */
  readonly byRule?: Readonly<Record<string, object>>
  /** Everything that was not as it should be, one line each. */
  readonly remarks?: readonly string[]
}

/** @param note - tells whoever waits what is going on. */
export type Benchmark = (note: (text: string) => void) => Promise<readonly Result[]>

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(middle)] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
}

/** @returns the milliseconds that it took, rounded to hundredths. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return rounded(performance.now() - started)
}

export const rounded = (value: number): number => Math.round(value * 100) / 100
