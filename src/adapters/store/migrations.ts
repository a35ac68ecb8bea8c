import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { storeError } from './store-error.ts'

export interface Migration {
  /** Rises by one from 1. */
  readonly id: number
  /** The file's name without its ending: `0001-journal`. */
  readonly name: string
  readonly sql: string
}

/** The migrations of a folder in order. @throws Error when a file's number is not its place in line, which is a mistake in the program. */
export function readMigrations(folder: string): readonly Migration[] {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .toSorted()
  return files.map((file, index) => {
    const id = Number(/^(\d{4})-[a-z0-9-]+\.sql$/.exec(file)?.[1])
    if (id !== index + 1) throw new Error(`${join(folder, file)}: the migration in place ${index + 1} must be numbered so`)
    return { id, name: file.slice(0, -'.sql'.length), sql: readFileSync(join(folder, file), 'utf8') }
  })
}

/** @throws AppError `store_newer` when the store knows a migration that this program does not. */
export function refuseNewer(place: string, last: number, known: readonly Migration[]): void {
  if (last <= known.length) return
  throw storeError('store_newer', `${place} was made by a newer version (its form is ${last}, this version knows ${known.length})`)
}
