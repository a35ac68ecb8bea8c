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

/** The way to the value that is being written. One list for the whole walk: it is made into text only when there is something to tell. */
type Path = (string | number)[]

function pathOf(path: Path): string {
  const text = `$${path.map(step).join('')}`
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

/** Stands in quotes as it is. */
const plainText = /^[ !#-[\]-~]*$/

function textOf(text: string, path: Path): string {
  if (plainText.test(text)) return `"${text}"`
  if (!text.isWellFormed()) throw new NotCanonicalError(pathOf(path), 'the text holds half of a surrogate pair, which no UTF-8 can carry')
  return JSON.stringify(text)
}

function numberOf(value: number, path: Path): string {
  if (!Number.isFinite(value)) throw new NotCanonicalError(pathOf(path), `${value} is no JSON number`)
  // JSON has no negative zero.
  return value === 0 ? '0' : String(value)
}

const isPlainObject = (value: object): value is Readonly<Record<string, unknown>> => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function enter(path: Path, key: string | number): void {
  path.push(key)
  if (path.length > MAX_JSON_DEPTH) throw new NotCanonicalError(pathOf(path), `nested deeper than ${MAX_JSON_DEPTH} levels`)
}

function membersOf(value: Readonly<Record<string, unknown>>, path: Path): string {
  let members = ''
  // Without a comparator `toSorted` orders by UTF-16 code units, which is what RFC 8785 asks for.
  for (const key of Object.keys(value).toSorted()) {
    enter(path, key)
    members += `${members === '' ? '' : ','}${textOf(key, path)}:${write(value[key], path)}`
    path.pop()
  }
  return `{${members}}`
}

function itemsOf(list: readonly unknown[], path: Path): string {
  let items = ''
  // By index, since a hole in a list must not be passed over.
  for (let index = 0; index < list.length; index += 1) {
    enter(path, index)
    items += `${index === 0 ? '' : ','}${write(list[index], path)}`
    path.pop()
  }
  return `[${items}]`
}

function write(value: unknown, path: Path): string {
  if (typeof value === 'string') return textOf(value, path)
  if (typeof value === 'number') return numberOf(value, path)
  if (value === null || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return itemsOf(value, path)
  if (typeof value === 'object' && isPlainObject(value)) return membersOf(value, path)
  throw new NotCanonicalError(
    pathOf(path),
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
export const canonicalJson = (value: Json): string => write(value, [])

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
