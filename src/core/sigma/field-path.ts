import { type SigmaEvent, isRecord } from './value-text.ts'

/** Asks whether any value that stands at a field is accepted; a field that is missing is asked about as `undefined`. */
export type Probe = (event: SigmaEvent, accepts: (value: unknown) => boolean) => boolean

const someMember = (value: unknown, accepts: (value: unknown) => boolean): boolean =>
  Array.isArray(value) ? value.some((member) => someMember(member, accepts)) : accepts(value)

/**
 * Compiles the way to a field such as `userIdentity.sessionContext.attributes.mfaAuthenticated`.
 *
 * A key that itself holds dots wins over nesting, and of several the longest. Lists anywhere on the way are gone through: one member
 * is enough. A field below an empty list is missing; a field that is an empty list is there, and holds no value.
 */
export function compileProbe(field: string): Probe {
  const parts = field.split('.')
  const keys = parts.map((_, from) => parts.map((__, to) => parts.slice(from, to + 1).join('.')))
  const walk = (value: unknown, from: number, accepts: (value: unknown) => boolean): boolean => {
    if (Array.isArray(value)) return value.length === 0 ? accepts(undefined) : value.some((member) => walk(member, from, accepts))
    if (!isRecord(value)) return accepts(undefined)
    for (let to = parts.length; to > from; to -= 1) {
      const key = keys[from]?.[to - 1] ?? ''
      if (Object.hasOwn(value, key)) return to === parts.length ? someMember(value[key], accepts) : walk(value[key], to, accepts)
    }
    return accepts(undefined)
  }
  if (parts.length === 1) return (event, accepts) => (Object.hasOwn(event, field) ? someMember(event[field], accepts) : accepts(undefined))
  return (event, accepts) => walk(event, 0, accepts)
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
