import type { EpochMs } from '../time.ts'

/** When things were seen last, in epoch milliseconds by their names. Plain data, for the states of history rules. */
export type LastSeen = Readonly<Record<string, number>>

export const hasSeen = (seen: LastSeen, name: string): boolean => Object.hasOwn(seen, name)

/**
 * Remembers that things were seen, and forgets what has not been for too long.
 *
 * @param keepMs - what was not seen for longer is forgotten.
 * @param most - beyond so many names the ones seen longest ago are forgotten too.
 */
export function nowSeen(before: LastSeen, names: readonly string[], at: EpochMs, keepMs: number, most = 300): LastSeen {
  const entries = Object.entries(before)
  if (names.length === 0 && entries.length <= most && entries.every(([, last]) => last >= at - keepMs)) return before
  const all = new Map(entries)
  for (const name of names) all.set(name, Math.max(at, all.get(name) ?? at))
  const kept = [...all].filter(([, last]) => last >= at - keepMs)
  return Object.fromEntries(kept.length <= most ? kept : kept.toSorted(([, a], [, b]) => b - a).slice(0, most))
}

/** How long ago something was, for a sentence: `43 seconds`, `5 minutes`, `3 hours`. Both ways in time. */
export function distance(a: number, b: number): string {
  const seconds = Math.round(Math.abs(a - b) / 1000)
  const [count, unit] =
    seconds < 120 ? [seconds, 'second'] : seconds < 7200 ? [Math.round(seconds / 60), 'minute'] : [Math.round(seconds / 3600), 'hour']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
