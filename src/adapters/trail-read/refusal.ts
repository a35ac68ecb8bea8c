import { fileFault } from '../../core/file-fault.ts'
import type { Refused, SkipReason } from '../../core/trail/skipped.ts'

/** An object that cannot be read, or not to its end, and why. Caught once, where the object's batches are made. */
export class Refusal extends Error {
  readonly refused: Refused

  constructor(reason: SkipReason, detail: string, cause?: unknown) {
    super(detail, { cause })
    this.name = 'Refusal'
    this.refused = { reason, detail }
  }
}

/** Words of an error of the file system, of zlib or of the SDK, in one line. */
export function wordsOf(error: unknown): string {
  const fault = fileFault(error)
  if (fault !== null) return fault
  const code = typeof error === 'object' && error !== null ? (Reflect.get(error, 'code') ?? Reflect.get(error, 'name')) : undefined
  const message = error instanceof Error ? error.message : String(error)
  const line = message.replaceAll(/\s+/g, ' ').trim().slice(0, 300)
  return typeof code !== 'string' || line.includes(code) || code === 'Error' ? line : `${code}: ${line}`
}
