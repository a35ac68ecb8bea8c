import type { Fact } from './fact.ts'
import type { FactName } from './facts/catalogue.ts'
import { epochMs, isoInstant } from './time.ts'

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
    return shorten(name === 'iamAuthorization' ? describeSizes(entries) : describeEntries(entries))
  }
  return shorten(String(value))
}

/** `id AKIA…, status Active, createdAt 2022-11-03T09:16:36Z`: what is not there is left out, and what is long is counted. */
const describeEntries = (entries: readonly (readonly [string, unknown])[]): string =>
  entries.flatMap(([key, entry]) => (entry === null || entry === '' ? [] : [`${key} ${describeEntry(key, entry)}`])).join(', ')

function describeEntry(key: string, entry: unknown): string {
  if (typeof entry === 'number' && key.endsWith('At')) return isoInstant(epochMs(entry))
  if (typeof entry === 'boolean') return entry ? 'yes' : 'no'
  if (Array.isArray(entry))
    return entry.every((item) => typeof item === 'string') && entry.length <= 3 ? entry.join(' ') || 'none' : String(entry.length)
  return typeof entry === 'object' && entry !== null ? String(Object.keys(entry).length) : String(entry)
}

const describeItem = (item: unknown): string =>
  typeof item === 'object' && item !== null ? describeEntries(Object.entries(item)) : String(item)

const describeList = (list: readonly unknown[]): string => {
  const plain = list.every((item) => typeof item === 'string' || typeof item === 'number')
  return shorten(plain ? list.join(', ') : `${list.length}: ${list.map(describeItem).join('; ')}`)
}

const describeSizes = (entries: readonly (readonly [string, unknown])[]): string =>
  entries.map(([key, entry]) => `${Array.isArray(entry) ? entry.length : 1} ${key}`).join(', ')

const shorten = (text: string): string => (text.length <= longest ? text : `${text.slice(0, longest - 1)}…`)
