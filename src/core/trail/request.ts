import { type JsonObject, type JsonValue, isJsonObject } from './bounded-json.ts'
import type { TrailEvent } from './event.ts'

const NOTHING: JsonObject = {}
const NO_MEMBERS: readonly never[] = []

/** What the caller asked for; empty where the record says nothing of it. */
export function requestOf({ record }: Pick<TrailEvent, 'record'>): JsonObject {
  const asked = record['requestParameters']
  return isJsonObject(asked) ? asked : NOTHING
}

/** A part of a request that is an object; empty where it is none. */
export const partOf = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : NOTHING)

/** Members of a list, however the service records it: as a list, as EC2's `{ items: [...] }`, as a single value, or not at all. */
export function membersOf(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined || value === null || value === '') return NO_MEMBERS
  if (Array.isArray(value)) return value
  return isJsonObject(value) && 'items' in value ? membersOf(value['items']) : [value]
}

export function objectsOf(value: JsonValue | undefined): readonly JsonObject[] {
  const members = membersOf(value)
  return members.length === 0 ? NO_MEMBERS : members.filter(isJsonObject)
}

/** Texts of a list, and numbers as texts; see `membersOf`. */
export function textsOf(value: JsonValue | undefined): readonly string[] {
  const members = membersOf(value)
  return members.length === 0
    ? NO_MEMBERS
    : members.flatMap((one) => (typeof one === 'string' || typeof one === 'number' ? String(one) : []))
}

/** A text of a request, or `null`. */
export const textOf = (value: JsonValue | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** A number, also when it is recorded as a text. */
export function numberOf(value: JsonValue | undefined): number | null {
  const number = typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
  return Number.isFinite(number) ? number : null
}

/** Whether a switch is recorded as off: `false`, or that word. Not being recorded is not being off. */
export const isOff = (value: JsonValue | undefined): boolean => value === false || value === 'false'
export const isOn = (value: JsonValue | undefined): boolean => value === true || value === 'true'
