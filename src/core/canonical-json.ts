/** What JSON can say. Anything else (a date, a map, `undefined`, a big integer) has no canonical form. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Deeper than anything that AWS sends, and far from where a call stack ends. */
export const MAX_JSON_DEPTH = 200

/** Thrown for a value that has no canonical form: where it stands (`$.detail[3]`) and why. */
export class NotCanonicalError extends Error {
  readonly path: string
  readonly because: string

  constructor(path: string, because: string) {
    super(`${path}: ${because}`)
    this.name = 'NotCanonicalError'
    this.path = path
    this.because = because
  }
}

const step = (key: string | number): string =>
  typeof key === 'number' ? `[${key}]` : /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`

/** The way to a value; made into text only when there is something to tell. */
interface Place {
  readonly above: Place | null
  readonly key: string | number
  readonly depth: number
}

function pathOf(place: Place | null): string {
  const steps: string[] = []
  for (let at = place; at !== null; at = at.above) steps.push(step(at.key))
  const path = `$${steps.toReversed().join('')}`
  return path.length > 200 ? `${path.slice(0, 200)}…` : path
}

function textOf(text: string, place: Place | null): string {
  if (!text.isWellFormed()) throw new NotCanonicalError(pathOf(place), 'the text holds half of a surrogate pair, which no UTF-8 can carry')
  return JSON.stringify(text)
}

function numberOf(value: number, place: Place | null): string {
  if (!Number.isFinite(value)) throw new NotCanonicalError(pathOf(place), `${value} is no JSON number`)
  return JSON.stringify(value)
}

const isPlainObject = (value: object): value is Readonly<Record<string, unknown>> => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function below(above: Place | null, key: string | number): Place {
  const depth = (above?.depth ?? 0) + 1
  const place = { above, key, depth }
  if (depth > MAX_JSON_DEPTH) throw new NotCanonicalError(pathOf(place), `nested deeper than ${MAX_JSON_DEPTH} levels`)
  return place
}

function membersOf(value: Readonly<Record<string, unknown>>, place: Place | null): string {
  // Without a comparator `toSorted` orders by UTF-16 code units, which is what RFC 8785 asks for.
  const members = Object.keys(value)
    .toSorted()
    .map((key) => {
      const at = below(place, key)
      return `${textOf(key, at)}:${write(value[key], at)}`
    })
  return `{${members.join(',')}}`
}

function write(value: unknown, place: Place | null): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return textOf(value, place)
  if (typeof value === 'number') return numberOf(value, place)
  if (Array.isArray(value)) return `[${Array.from(value, (item: unknown, index) => write(item, below(place, index))).join(',')}]`
  if (typeof value === 'object' && isPlainObject(value)) return membersOf(value, place)
  throw new NotCanonicalError(
    pathOf(place),
    typeof value === 'object' ? 'an object that is neither plain nor a list' : `${typeof value} has no form in JSON`,
  )
}

/**
 * The one text that stands for a JSON value, so that two machines hash the same bytes: members by UTF-16 code units, no spaces,
 * numbers as ECMAScript writes them.
 *
 * Strings keep their code points: `é` composed and decomposed are two texts, as RFC 8785 wants it.
 *
 * @throws NotCanonicalError for what JSON cannot say, for half surrogate pairs, and below {@link MAX_JSON_DEPTH} levels (so for circles).
 * @see RFC 8785, "JSON Canonicalization Scheme"
 */
export const canonicalJson = (value: Json): string => write(value, null)

/**
 * The same value with the replacement character (U+FFFD) for every half of a surrogate pair. Records of strangers may hold such halves;
 * what is kept of them goes through here, so that a hostile text cannot keep an event out of the journal.
 */
export function wellFormed(value: Json): Json {
  if (typeof value === 'string') return value.toWellFormed()
  if (typeof value !== 'object' || value === null) return value
  if (isList(value)) return value.map(wellFormed)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key.toWellFormed(), wellFormed(item)]))
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value)
