import type { Fact } from './fact.ts'
import type { FactName } from './facts/catalogue.ts'

const isFact = (value: unknown): value is Fact<unknown> =>
  typeof value === 'object' && value !== null && 'known' in value && 'observedAt' in value && 'source' in value

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

const longest = 120

/** A fact's value in one short line, for the evidence of a finding. Names and numbers only: no fact holds a secret. */
export function describeFact(name: FactName, value: unknown): string {
  if (value === null) return 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : describeList(value)
  if (typeof value === 'object') {
    const entries = Object.entries(value)
    const facts = entries.filter(([, entry]) => isFact(entry))
    if (entries.length > 0 && facts.length === entries.length) {
      const missing = facts.filter(([, fact]) => isFact(fact) && !fact.known).map(([key]) => key)
      return missing.length === 0 ? plural(facts.length, 'answer') : `${plural(facts.length, 'answer')}, unknown for ${missing.join(', ')}`
    }
    return name === 'iamAuthorization' ? describeSizes(entries) : shorten(JSON.stringify(value))
  }
  return shorten(String(value))
}

const describeList = (list: readonly unknown[]): string => {
  const plain = list.every((item) => typeof item === 'string' || typeof item === 'number')
  return plain ? shorten(list.join(', ')) : shorten(`${list.length}: ${JSON.stringify(list)}`)
}

const describeSizes = (entries: readonly (readonly [string, unknown])[]): string =>
  entries.map(([key, entry]) => `${Array.isArray(entry) ? entry.length : 1} ${key}`).join(', ')

const shorten = (text: string): string => (text.length <= longest ? text : `${text.slice(0, longest - 1)}…`)
