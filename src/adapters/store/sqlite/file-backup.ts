import { closeSync, copyFileSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, backup } from 'node:sqlite'
import type { RestoreRequest } from '../../../ports/store.ts'
import { storeError } from '../store-error.ts'
import { connect, explained } from './connection.ts'
import { migrate } from './migrate.ts'

function synced(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Makes one whole file of a copy, after looking through every page of it. */
function checked(path: string): void {
  const copy = new DatabaseSync(path)
  try {
    const found = Object.values(copy.prepare('pragma integrity_check').get() ?? {})[0]
    if (found !== 'ok') throw storeError('store_corrupt', `${path} is damaged: ${String(found)}`)
    copy.exec('pragma journal_mode = delete')
  } finally {
    copy.close()
  }
}

function removePart(part: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${part}${suffix}`, { force: true })
}

/** Puts a file in its place only when it is whole, sound and on the disk. */
async function whole(target: string, make: (part: string) => Promise<void>): Promise<void> {
  if (existsSync(target)) throw storeError('store_not_empty', `${target} is there already`)
  const part = `${target}.part`
  try {
    removePart(part)
    closeSync(openSync(part, 'wx', 0o600))
    await make(part)
    checked(part)
    synced(part)
    renameSync(part, target)
    synced(dirname(target))
  } catch (error) {
    removePart(part)
    throw explained(target, error)
  }
}

/**
 * Copies the embedded store to a file while others write: the copy is the state of one instant.
 *
 * @throws AppError `store_not_empty` when the target exists; `store_full`, `store_corrupt`, … and then leaves nothing behind.
 */
export async function backUpFile(path: string, target: string): Promise<void> {
  const { db, close } = connect(path)
  try {
    await whole(target, async (part) => void (await backup(db, part)))
  } finally {
    close()
  }
}

const HELD = 'held: it was open when the backup was taken, and may have been done since'

function settleCopy(part: string, copy: string, { openEffects, now }: Omit<RestoreRequest, 'lines'>): void {
  const connection = connect(part)
  try {
    const hasJournal = connection.run(() => connection.db.prepare("select 1 from sqlite_schema where name = 'entry'").get() !== undefined)
    if (!hasJournal) throw storeError('store_foreign', `${copy} holds no journal`)
    migrate(connection)
    const hold = connection.db.prepare("update effect set state = 'dead', error = ?, ended_at = ? where state = 'open'")
    if (openEffects === 'hold') connection.transaction(() => hold.run(HELD, now))
  } finally {
    connection.close()
  }
}

/**
 * Puts a copy in a store's place.
 *
 * @throws AppError `store_not_empty` when there is a store; `store_corrupt`, `store_foreign`, `store_newer`, … and then leaves nothing behind.
 */
export async function restoreFile(copy: string, path: string, request: Omit<RestoreRequest, 'lines'>): Promise<void> {
  if (!existsSync(copy)) throw storeError('store_unreachable', `${copy} is not there`)
  await whole(path, async (part) => {
    copyFileSync(copy, part)
    settleCopy(part, copy, request)
  })
}
