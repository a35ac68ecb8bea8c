import { AwsError, validationError } from './aws-error.ts'
import type { Call, Input } from './service.ts'

/** @returns the text of a parameter; `undefined` when it is absent. @throws AwsError `ValidationError` when it is a structure. */
export function optionalText(input: Input, name: string): string | undefined {
  const value = input[name]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw validationError(`Value at '${name}' failed to satisfy constraint: Member must be a text`)
}

/** @throws AwsError `ValidationError` when the parameter is absent. */
export function requiredText(input: Input, name: string): string {
  const value = optionalText(input, name)
  if (value === undefined || value === '') {
    throw validationError(`1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`)
  }
  return value
}

/** @returns a whole number; `undefined` when it is absent. @throws AwsError `ValidationError` for anything else. */
export function optionalNumber(input: Input, name: string): number | undefined {
  const text = optionalText(input, name)
  if (text === undefined) return undefined
  const value = Number(text)
  if (!Number.isInteger(value)) throw validationError(`Value '${text}' at '${name}' failed to satisfy constraint: Member must be a number`)
  return value
}

export interface Page<T> {
  readonly items: readonly T[]
  /** Absent on the last page. */
  readonly nextToken: string | undefined
}

const LEADS_NOWHERE = 'truncated'

/**
 * Cuts a list into pages: the caller's `sizeName` parameter up to `maxSize`, going on where `tokenName` says.
 * Under a fault of kind `truncated` the first page is half of the list with a token, and the next page fails with a server error.
 *
 * @throws AwsError for a token that no page handed out.
 */
export function page<T>(
  call: Call,
  items: readonly T[],
  names: { readonly token: string; readonly size: string; readonly maxSize: number; readonly badToken?: string },
): Page<T> {
  const token = optionalText(call.input, names.token)
  if (token === LEADS_NOWHERE) throw new AwsError('InternalFailure', 'The request processing has failed because of an unknown error.', 500)
  if (call.truncated) return { items: items.slice(0, Math.ceil(items.length / 2)), nextToken: LEADS_NOWHERE }
  const start = token === undefined ? 0 : Number(/^page-(\d+)$/.exec(token)?.[1] ?? Number.NaN)
  if (!Number.isInteger(start) || start > items.length)
    throw new AwsError(names.badToken ?? 'ValidationError', 'The pagination token is not valid')
  const asked = optionalNumber(call.input, names.size) ?? names.maxSize
  if (asked < 1) throw validationError(`Value '${asked}' at '${names.size}' failed to satisfy constraint: Member must be at least 1`)
  const end = start + Math.min(asked, names.maxSize)
  return { items: items.slice(start, end), nextToken: end < items.length ? `page-${end}` : undefined }
}
