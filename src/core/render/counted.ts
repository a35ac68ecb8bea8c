/** `1 account`, `12 accounts`. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string => `${count} ${count === 1 ? noun : plural}`

/** `+4`, and `<1` for a gain that rounds to nothing. */
export const gain = (points: number): string => (points === 0 ? '<1' : `+${points}`)

/** `a`, `a and b`, `a, b and 4 more`. */
export function listed(items: readonly string[], atMost = 3): string {
  const shown = items.length <= atMost ? items : items.slice(0, Math.max(1, atMost - 1))
  const rest = items.length - shown.length
  const all = rest > 0 ? [...shown, `${rest} more`] : shown
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1) ?? ''}`
}
