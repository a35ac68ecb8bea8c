import { parseSnapshot } from '../contract/snapshot.ts'
import { AppError } from '../core/app-error.ts'
import type { Snapshot } from '../core/snapshot.ts'
import type { Host } from './host.ts'

/** @throws AppError `snapshot_invalid` naming the first fields that are wrong. */
export async function readSnapshot(host: Host, path: string): Promise<Snapshot> {
  const text = await host.readText(path)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new AppError('snapshot_invalid', `${path} is no JSON: ${error instanceof Error ? error.message : 'unreadable'}`, {
      kind: 'usage',
      hint: 'Give a file that was written with: rootwarden scan --save-snapshot FILE',
      cause: error,
    })
  }
  const parsed = parseSnapshot(json)
  if (parsed.ok) return parsed.snapshot
  const problems = parsed.problems.map(({ path: field, message }) => `\n  ${field}: ${message}`).join('')
  throw new AppError('snapshot_invalid', `${path} is no snapshot that this version understands:${problems}`, {
    kind: 'usage',
    hint: 'Take a new one with: rootwarden scan --save-snapshot FILE',
  })
}
