import { parseSnapshot } from '../contract/snapshot.ts'
import { AppError } from '../core/app-error.ts'
import type { Snapshot } from '../core/snapshot.ts'
import type { Host } from './host.ts'

/** Problems beyond these are counted. */
const SHOWN = 10

/** @throws AppError `snapshot_invalid` naming the first fields that are wrong. */
export async function readSnapshot(host: Host, path: string): Promise<Snapshot> {
  const text = await host.readText(path)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new AppError('snapshot_invalid', `${path} is not JSON: ${error instanceof Error ? error.message : 'unreadable'}`, {
      kind: 'usage',
      hint: 'Give a file that was written with: rootwarden scan --save-snapshot FILE',
      cause: error,
    })
  }
  const parsed = parseSnapshot(json)
  if (parsed.ok) return parsed.snapshot
  const problems = parsed.problems.map(({ path: field, message }) => `\n  ${field === '' ? 'the file' : field}: ${message}`)
  const schema = typeof json === 'object' && json !== null && 'schema' in json ? json.schema : null
  // Of a file that is something else altogether, every field is wrong; one sentence says so.
  const shown =
    schema === 'rootwarden/snapshot/1'
      ? [...problems.slice(0, SHOWN), ...(parsed.found > SHOWN ? [`\n  and ${parsed.found - SHOWN} more`] : [])]
      : []
  const what =
    shown.length > 0
      ? 'is a snapshot with fields that this version does not understand:'
      : `is not a snapshot that this version understands: its schema is ${JSON.stringify(schema)}, not "rootwarden/snapshot/1".`
  throw new AppError('snapshot_invalid', `${path} ${what}${shown.join('')}`, {
    kind: 'usage',
    hint: 'Take a new one with: rootwarden scan --save-snapshot FILE',
  })
}
