import { AwsError } from '../aws-error.ts'
import type { Call, Input } from '../service.ts'

const isEntry = (value: unknown): value is Input & { readonly Id: string } =>
  typeof value === 'object' && value !== null && 'Id' in value && typeof value.Id === 'string'

const refuse = (code: string, message: string): AwsError => new AwsError(code, message, 400, {}, `AWS.SimpleQueueService.${code}`)

function entriesOf(input: Input, maxBytes: number): readonly (Input & { readonly Id: string })[] {
  const entries: readonly unknown[] = Array.isArray(input['Entries']) ? input['Entries'] : []
  if (entries.length === 0) throw refuse('EmptyBatchRequest', 'There should be at least one entry in the request.')
  if (entries.length > 10) throw refuse('TooManyEntriesInBatchRequest', 'Maximum number of entries per request are 10.')
  if (!entries.every(isEntry)) throw new AwsError('MissingParameter', 'The request must contain the parameter Id.')
  const ids = entries.map(({ Id }) => Id)
  if (!ids.every((id) => /^[\w-]{1,80}$/.test(id)))
    throw refuse('InvalidBatchEntryId', 'A batch entry id can only contain alphanumeric characters, hyphens and underscores.')
  if (new Set(ids).size < ids.length) throw refuse('BatchEntryIdsNotDistinct', 'Id is repeated.')
  const bytes = entries.reduce((sum, { MessageBody }) => sum + Buffer.byteLength(typeof MessageBody === 'string' ? MessageBody : ''), 0)
  if (bytes > maxBytes) throw refuse('BatchRequestTooLong', `Batch requests cannot be longer than ${maxBytes} bytes.`)
  return entries
}

/** Does the same with every entry; those that fail are told one by one, and do not hold up the others. */
export function batch(
  call: Call,
  work: (entry: Input) => Readonly<Record<string, unknown>>,
  maxBytes = Number.POSITIVE_INFINITY,
): Readonly<Record<string, unknown>> {
  const done: Readonly<Record<string, unknown>>[] = []
  const failed: Readonly<Record<string, unknown>>[] = []
  for (const [index, entry] of entriesOf(call.input, maxBytes).entries()) {
    const { Id } = entry
    try {
      if (call.partial && index % 2 === 1) throw new AwsError('InternalError', 'We encountered an internal error. Please try again.', 500)
      done.push({ Id, ...work(entry) })
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      failed.push({ Id, Code: error.code, Message: error.message, SenderFault: error.status < 500 })
    }
  }
  return { Successful: done, Failed: failed }
}
