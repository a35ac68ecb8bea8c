/** A pattern of IAM: literal characters, `*` for any run of characters, `?` for exactly one. */
export type Glob = readonly Token[]

type Token = { readonly literal: string } | '*' | '?'

const toToken = (char: string): Token => (char === '*' || char === '?' ? char : { literal: char })

/** Reads a pattern in which every `*` and `?` is a wildcard, as actions are written. */
export const glob = (pattern: string): Glob => [...pattern].map(toToken)

/** A run of a pattern: written text, in which `*` is a wildcard, or the value of a variable, in which it is a star. */
interface Run {
  readonly text: string
  readonly literal: boolean
}

export type Expanded = { readonly ok: true; readonly runs: readonly Run[] } | { readonly ok: false; readonly missing: string }

/**
 * Puts the values of policy variables into a pattern. `${*}`, `${?}` and `${$}` stand for those characters.
 *
 * @param variable - the variable's value in the request, or `null` when the request does not tell.
 * @returns the name of the first variable without a value and without a default (`${aws:username, 'nobody'}`) when there is one.
 * @see IAM User Guide, "IAM policy elements: Variables and tags"
 */
export function expandVariables(pattern: string, variable: (name: string) => string | null): Expanded {
  const runs: Run[] = []
  for (const part of pattern.split(/(\$\{[^}]*\})/)) {
    if (!part.startsWith('${') || !part.endsWith('}')) {
      runs.push({ text: part, literal: false })
      continue
    }
    const [name = '', fallback] = part.slice(2, -1).split(/,\s*/)
    const text = name === '*' || name === '?' || name === '$' ? name : (variable(name) ?? fallback?.replaceAll("'", '') ?? null)
    if (text === null) return { ok: false, missing: name }
    runs.push({ text, literal: true })
  }
  return { ok: true, runs }
}

/** The expanded text for operators that know no wildcards. */
export const textOf = (runs: readonly Run[]): string => runs.map(({ text }) => text).join('')

/** The expanded pattern for operators that know wildcards. */
export const globOf = (runs: readonly Run[]): Glob =>
  runs.flatMap(({ text, literal }): Glob => (literal ? [...text].map((char) => ({ literal: char })) : glob(text)))

/** Matches the whole text, case-sensitively, in at most pattern × text steps: no pattern makes it slow. */
export function matchesGlob(pattern: Glob, text: string): boolean {
  const chars = [...text]
  let at = 0
  let tokenAt = 0
  let star: { readonly tokenAt: number; at: number } | null = null
  while (at < chars.length) {
    const token = pattern[tokenAt]
    if (token === '*') {
      star = { tokenAt, at }
      tokenAt += 1
    } else if (token === '?' || (token !== undefined && token.literal === chars[at])) {
      at += 1
      tokenAt += 1
    } else if (star !== null) {
      star.at += 1
      at = star.at
      tokenAt = star.tokenAt + 1
    } else {
      return false
    }
  }
  return pattern.slice(tokenAt).every((token) => token === '*')
}

/** Cuts a pattern at its first five colons into the parts of an ARN; the sixth keeps its own colons. */
export function arnParts(pattern: Glob): readonly Glob[] {
  const parts: Token[][] = [[]]
  for (const token of pattern) {
    const cuts = typeof token !== 'string' && token.literal === ':' && parts.length < 6
    if (cuts) parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts
}
