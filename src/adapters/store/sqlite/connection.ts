import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '../../../core/app-error.ts'
import { type StoreErrorCode, storeError } from '../store-error.ts'

/** `RWJ1` in ASCII: what the first migration writes into the file's header. */
const APPLICATION_ID = 0x52574a31
const SYNCHRONOUS_FULL = 2
const BUSY_TIMEOUT_MS = 10_000

/** Primary result codes of SQLite that have a cause outside; see https://sqlite.org/rescode.html. */
const causes: Readonly<Record<number, readonly [code: StoreErrorCode, what: string]>> = {
  5: ['store_busy', 'is locked by another process'],
  6: ['store_busy', 'is locked by another process'],
  8: ['store_read_only', 'cannot be written to'],
  10: ['store_failed', 'could not be read or written: the disk reports an error'],
  11: ['store_corrupt', 'is damaged'],
  13: ['store_full', 'cannot grow: the disk is full, or a limit on the size of files is reached'],
  14: ['store_unreachable', 'cannot be opened'],
  23: ['store_denied', 'may not be used'],
  26: ['store_foreign', 'is no database'],
}

/** SQLITE_IOERR_SHMSIZE: the index of the write-ahead log could not grow, which is what a full disk looks like when a store is opened. */
const NO_ROOM_FOR_INDEX = 4874
const SQLITE_FULL = 13
const SQLITE_BUSY = 5

function sqliteCode(error: unknown): number | null {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) return null
  return error.errcode === NO_ROOM_FOR_INDEX ? SQLITE_FULL : error.errcode & 0xff
}

const systemCause: Readonly<Record<string, readonly [code: StoreErrorCode, what: string]>> = {
  EACCES: ['store_denied', 'may not be opened or made by this user'],
  EPERM: ['store_denied', 'may not be opened or made by this user'],
  EROFS: ['store_read_only', 'lies on a file system that cannot be written to'],
  ENOSPC: ['store_full', 'cannot be made: the disk is full'],
  ENOTDIR: ['store_unreachable', 'cannot be made: a part of its path is no folder'],
  EEXIST: ['store_unreachable', 'cannot be made: a part of its path is no folder'],
  ENOENT: ['store_unreachable', 'cannot be made there'],
  EISDIR: ['store_unreachable', 'is a folder'],
  EIO: ['store_failed', 'could not be read or written: the disk reports an error'],
}

/** Turns an error of SQLite or of the file system into one that a person can act on; a bug in a statement stays what it is. */
export function explained(path: string, error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error
  const code = sqliteCode(error)
  const found = code === null ? systemCause['code' in error ? String(error.code) : ''] : causes[code]
  return found === undefined ? error : storeError(found[0], `${path} ${found[1]}`, error)
}

export interface Connection {
  readonly path: string
  readonly db: DatabaseSync
  /** Runs a read or a single write. @throws AppError `store_…` */
  readonly run: <T>(work: () => T) => T
  /** Runs a transaction that holds the write lock from its start. @throws AppError `store_…` */
  readonly transaction: <T>(work: () => T) => T
  readonly close: () => void
}

function numberOf(db: DatabaseSync, pragma: string): number {
  const [value] = Object.values(db.prepare(`pragma ${pragma}`).get() ?? {})
  return Number(value)
}

function refuseForeign(path: string, db: DatabaseSync): void {
  const tables = db.prepare('select count(*) as n from sqlite_schema').get()?.['n']
  if (tables !== 0 && numberOf(db, 'application_id') !== APPLICATION_ID)
    throw storeError('store_foreign', `${path} is a database of something else`)
}

const pause = (milliseconds: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)

/** While another process makes or removes the write-ahead log, SQLite answers at once that the file is locked, whatever its timeout says. */
function keepLog(db: DatabaseSync): unknown {
  const deadline = performance.now() + BUSY_TIMEOUT_MS
  for (;;) {
    try {
      return db.prepare('pragma journal_mode = wal').get()?.['journal_mode']
    } catch (error) {
      if (sqliteCode(error) !== SQLITE_BUSY || performance.now() > deadline) throw error
      pause(10)
    }
  }
}

/**
 * Every setting is made at each open, and read back. A WAL file that exists already may be opened with `synchronous=NORMAL` by builds
 * of SQLite that default to it, and then a power failure takes back what was acknowledged.
 */
function settle(path: string, db: DatabaseSync): void {
  refuseForeign(path, db)
  const mode = keepLog(db)
  if (mode !== 'wal')
    throw storeError('store_not_durable', `${path} cannot keep a write-ahead log (its journal mode stays ${JSON.stringify(mode)})`)
  // macOS answers an ordinary sync before the drive has written.
  db.exec('pragma synchronous = full; pragma fullfsync = on; pragma checkpoint_fullfsync = on; pragma trusted_schema = off')
  const synchronous = numberOf(db, 'synchronous')
  if (synchronous !== SYNCHRONOUS_FULL)
    throw storeError('store_not_durable', `${path} does not wait for the disk (synchronous reads back ${synchronous})`)
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

/** One by one: `mkdir` with `recursive` never ends where the system answers ENOENT to every attempt, as below `/proc`. */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return
  if (dirname(path) !== path) makeFolder(dirname(path))
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    // Another process may have made it meanwhile.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error
  }
}

/** Makes the file, for its owner only (SQLite gives its companions the same rights), and its name durable. */
function makeFile(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  closeSync(openSync(path, 'a', 0o600))
  syncFolder(dirname(path))
}

function rollBack(db: DatabaseSync): void {
  try {
    db.exec('rollback')
  } catch (error) {
    // After some failures SQLite has rolled back by itself.
    if (!(error instanceof Error && error.message.includes('no transaction is active'))) throw error
  }
}

/** Opens the file, or makes it. @throws AppError `store_foreign`, `store_not_durable`, `store_denied`, … */
export function connect(path: string): Connection {
  let failure: unknown = null
  const run = <T>(work: () => T): T => {
    if (failure !== null) throw failure
    try {
      return work()
    } catch (error) {
      const told = explained(path, error)
      // After a failed sync nobody knows what is on the disk: this process must not go on as if it did.
      if (told instanceof AppError && (told.code === 'store_failed' || told.code === 'store_corrupt')) failure = told
      throw told
    }
  }
  const db = run(() => {
    makeFile(path)
    const opened = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS })
    try {
      settle(path, opened)
      return opened
    } catch (error) {
      opened.close()
      throw error
    }
  })
  const begin = db.prepare('begin immediate')
  const commit = db.prepare('commit')
  return {
    path,
    db,
    run,
    transaction: (work) =>
      run(() => {
        begin.run()
        try {
          const result = work()
          commit.run()
          return result
        } catch (error) {
          rollBack(db)
          throw error
        }
      }),
    close: () => {
      if (db.isOpen) db.close()
    },
  }
}
