import { type EpochMs, epochMs } from '../../core/time.ts'

/** An answer that lacks what it must have, or has it in another shape. Thrown while an answer is read; becomes `malformed`. */
export class MalformedAnswer extends Error {}

/** A field that AWS does not send to everybody. Not zero, not false: not reported. */
export class NotReported extends Error {}

const shown = (value: unknown): string =>
  value === undefined ? 'missing' : `not as expected: ${JSON.stringify(value)?.slice(0, 60) ?? typeof value}`

const refuse = (where: string, value: unknown): never => {
  throw new MalformedAnswer(`${where} is ${shown(value)}`)
}

/** @param where - the field's name, for the message. @throws MalformedAnswer unless it is a string. */
export const text = (value: unknown, where: string): string => (typeof value === 'string' ? value : refuse(where, value))

/** @throws MalformedAnswer when it is there and no string. */
export const optionalText = (value: unknown, where: string): string | null =>
  value === undefined || value === null ? null : text(value, where)

/** A policy document that is the whole body of an answer, which no parser has seen. @throws MalformedAnswer unless it is a JSON object. */
export function documentText(value: unknown, where: string): string {
  const document = text(value, where)
  try {
    const parsed: unknown = JSON.parse(document)
    return typeof parsed === 'object' && parsed !== null ? document : refuse(where, document)
  } catch (error) {
    if (error instanceof SyntaxError) throw new MalformedAnswer(`${where} is no JSON: ${error.message}`)
    throw error
  }
}

/** @throws MalformedAnswer unless it is a boolean. */
export const flag = (value: unknown, where: string): boolean => (typeof value === 'boolean' ? value : refuse(where, value))

/** For fields that AWS leaves out when they are false. @throws MalformedAnswer when it is there and no boolean. */
export const optionalFlag = (value: unknown, where: string): boolean => (value === undefined || value === null ? false : flag(value, where))

/** @throws MalformedAnswer unless it is a finite number. */
export const count = (value: unknown, where: string): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : refuse(where, value)

/** @throws MalformedAnswer when it is there and no number. */
export const optionalCount = (value: unknown, where: string): number | null =>
  value === undefined || value === null ? null : count(value, where)

/** @throws MalformedAnswer unless it is a valid date. */
export const instantOf = (value: unknown, where: string): EpochMs =>
  value instanceof Date && !Number.isNaN(value.getTime()) ? epochMs(value.getTime()) : refuse(where, value)

/** @throws MalformedAnswer when it is there and no valid date. */
export const optionalInstant = (value: unknown, where: string): EpochMs | null =>
  value === undefined || value === null ? null : instantOf(value, where)

/** @throws MalformedAnswer unless it is a list. A list that must be there but may be empty. */
export const list = <T>(value: readonly T[] | undefined, where: string): readonly T[] =>
  Array.isArray(value) ? value : refuse(where, value)

/** For lists that AWS leaves out when they are empty. @throws MalformedAnswer when it is there and no list. */
export const optionalList = <T>(value: readonly T[] | undefined | null, where: string): readonly T[] =>
  value === undefined || value === null ? [] : list(value, where)

/** @throws MalformedAnswer unless it is an object. */
export const record = <T extends object>(value: T | undefined, where: string): T =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : refuse(where, value)

/** One of a closed set of words. @throws MalformedAnswer for any other. */
export function oneOf<const Word extends string>(value: unknown, words: readonly Word[], where: string): Word {
  const found = words.find((word) => word === value)
  return found ?? refuse(where, value)
}
