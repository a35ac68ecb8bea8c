/** Which exit code and which HTTP status an operational error becomes; see the command line's contract. */
export type ErrorKind = 'usage' | 'operation'

/**
 * An error that a person can do something about. Thrown at an edge, caught once at a boundary, shown as one paragraph.
 * Expected refusals are values, not errors; bugs are plain `Error`s and are never caught to go on.
 */
export class AppError extends Error {
  readonly code: string
  readonly kind: ErrorKind
  /** What to do about it. */
  readonly hint: string

  /** @param message - public words: what happened, without secrets. */
  constructor(code: string, message: string, options: { readonly kind: ErrorKind; readonly hint: string; readonly cause?: unknown }) {
    super(message, { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.kind = options.kind
    this.hint = options.hint
  }
}
