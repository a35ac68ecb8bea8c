declare const globBrand: unique symbol

/**
 * A pattern of IAM, ready to match: literal characters, `MANY` for any run of characters, `ONE` for exactly one. The two wildcards are
 * private-use characters, so that a `*` that came out of a variable stays a star.
 */
export type Glob = string & { readonly [globBrand]: 'Glob' }

const MANY = '\uE000'
const ONE = '\uE001'

/** Reads a pattern in which every `*` and `?` is a wildcard, as actions are written. */
export const glob = (pattern: string): Glob => pattern.replaceAll('*', MANY).replaceAll('?', ONE) as Glob

/** Whether the pattern is a single `*`. */
export const matchesAll = (pattern: Glob): boolean => pattern === MANY

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
export const globOf = (runs: readonly Run[]): Glob => runs.map(({ text, literal }) => (literal ? text : glob(text))).join('') as Glob

/** Matches the whole text, case-sensitively, in at most pattern × text steps: no pattern makes it slow. */
export function matchesGlob(pattern: Glob, text: string): boolean {
  let at = 0
  let patternAt = 0
  let starAt = -1
  let resumeAt = 0
  while (at < text.length) {
    const token = pattern[patternAt]
    if (token === MANY) {
      starAt = patternAt
      resumeAt = at
      patternAt += 1
    } else if (token === ONE || (token !== undefined && token === text[at])) {
      at += 1
      patternAt += 1
    } else if (starAt >= 0) {
      resumeAt += 1
      at = resumeAt
      patternAt = starAt + 1
    } else {
      return false
    }
  }
  while (pattern[patternAt] === MANY) patternAt += 1
  return patternAt === pattern.length
}

/** Cuts a pattern at its first five colons into the parts of an ARN; the sixth keeps its own colons. */
export function arnParts(pattern: Glob): readonly Glob[] {
  const parts = pattern.split(':')
  return [...parts.slice(0, 5), ...(parts.length > 5 ? [parts.slice(5).join(':')] : [])] as Glob[]
}
