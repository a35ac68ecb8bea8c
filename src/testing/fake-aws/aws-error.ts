/** An answer that AWS gives instead of a result. Thrown by an operation, written to the wire in the form of the caller's protocol. */
export class AwsError extends Error {
  /** The code of the wire, such as `NoSuchEntity` (awsQuery) or `ResourceNotFoundException` (JSON). */
  readonly code: string
  /** HTTP status. */
  readonly status: number
  /** Further members of the error's shape, such as `Reason` of a constraint violation. */
  readonly members: Readonly<Record<string, unknown>>
  /** What the code was called when the service still spoke awsQuery; clients of such services are told both. */
  readonly queryCode: string | null

  constructor(
    code: string,
    message: string,
    status = 400,
    members: Readonly<Record<string, unknown>> = {},
    queryCode: string | null = null,
  ) {
    super(message)
    this.name = 'AwsError'
    this.code = code
    this.status = status
    this.members = members
    this.queryCode = queryCode
  }
}

/** What the caller sent is not what the operation takes; the code is the one of the query services. */
export const validationError = (message: string): AwsError => new AwsError('ValidationError', message, 400)

export const noSuchEntity = (message: string): AwsError => new AwsError('NoSuchEntity', message, 404)
