import { type SigmaEvent, isRecord } from './value-text.ts'

/** Asks whether any value that stands at a field is accepted; a field that is missing is asked about as `undefined`. */
export type Probe = (event: SigmaEvent, accepts: (value: unknown) => boolean) => boolean

const someMember = (value: unknown, accepts: (value: unknown) => boolean): boolean =>
  Array.isArray(value) ? value.some((member) => someMember(member, accepts)) : accepts(value)

/** What every object inherits has to be asked for. For all else reading will do, and is quicker: no value of JSON is `undefined`. */
const compileOwn = (key: string): ((object: SigmaEvent) => unknown) =>
  key in Object.prototype ? (object) => (Object.hasOwn(object, key) ? object[key] : undefined) : (object) => object[key]

/** What `compileReader` gives where a list stands in the way, or at the field itself. */
export const LISTED = Symbol('listed')

interface Way {
  readonly read: (object: SigmaEvent) => unknown
  /** How many parts of the field are behind. */
  readonly to: number
}

/** For each part of a field, the keys that can begin with it: the longest first. */
function waysTo(field: string): readonly (readonly Way[])[] {
  const parts = field.split('.')
  return parts.map((_, from) =>
    parts.slice(from).map((__, index) => {
      const to = parts.length - index
      return { read: compileOwn(parts.slice(from, to).join('.')), to }
    }),
  )
}

/**
 * Compiles the way to a field of most records: those without lists.
 *
 * @returns the value, `undefined` where the field is missing, and `LISTED` where a list has to be gone through; see `compileProbe`.
 */
export function compileReader(field: string): (event: SigmaEvent) => unknown {
  const ways = waysTo(field)
  return (event) => {
    let value: unknown = event
    for (let from = 0; from < ways.length;) {
      if (!isRecord(value)) return Array.isArray(value) ? LISTED : undefined
      let inner: unknown
      for (const { read, to } of ways[from] ?? []) {
        inner = read(value)
        if (inner === undefined) continue
        from = to
        break
      }
      if (inner === undefined) return undefined
      value = inner
    }
    return Array.isArray(value) ? LISTED : value
  }
}

/**
 * Compiles the way to a field such as `userIdentity.sessionContext.attributes.mfaAuthenticated`.
 *
 * A key that itself holds dots wins over nesting, and of several the longest. Lists anywhere on the way are gone through: one member
 * is enough. A field below an empty list is missing; a field that is an empty list is there, and holds no value.
 */
export function compileProbe(field: string): Probe {
  const ways = waysTo(field)
  const reader = compileReader(field)
  const walk = (value: unknown, from: number, accepts: (value: unknown) => boolean): boolean => {
    if (from === ways.length) return someMember(value, accepts)
    if (Array.isArray(value)) return value.length === 0 ? accepts(undefined) : value.some((member) => walk(member, from, accepts))
    if (!isRecord(value)) return accepts(undefined)
    for (const { read, to } of ways[from] ?? []) {
      const inner = read(value)
      if (inner !== undefined) return walk(inner, to, accepts)
    }
    return accepts(undefined)
  }
  return (event, accepts) => {
    const value = reader(event)
    return value === LISTED ? walk(event, 0, accepts) : accepts(value)
  }
}

/** Compiles whether a field is there at all, whatever it holds: null, the empty text and the empty list are there. */
export function compilePresence(field: string): (event: SigmaEvent) => boolean {
  const parts = field.split('.')
  const isThere = (value: unknown, from: number): boolean => {
    if (from === parts.length) return true
    if (Array.isArray(value)) return value.some((member) => isThere(member, from))
    if (!isRecord(value)) return false
    for (let to = parts.length; to > from; to -= 1) {
      const key = parts.slice(from, to).join('.')
      if (Object.hasOwn(value, key)) return isThere(value[key], to)
    }
    return false
  }
  return (event) => isThere(event, 0)
}

/** Whether any value in the event is accepted that is neither a list nor an object. Keys are not looked at. */
export function someLeaf(event: SigmaEvent, accepts: (value: unknown) => boolean): boolean {
  const waiting: unknown[] = [event]
  while (waiting.length > 0) {
    const value = waiting.pop()
    if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) waiting.push(inner)
    else if (accepts(value)) return true
  }
  return false
}
