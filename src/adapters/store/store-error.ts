import { AppError } from '../../core/app-error.ts'

/** What can go wrong with a store, and what a person does about it. */
const hints = {
  store_full:
    'Free or add disk space, then repeat what you did: nothing that was acknowledged is lost, and a command is kept once however often it is repeated.',
  store_failed:
    'Look at the disk (system log, SMART) before anything else; then start again. If it goes on, restore the latest backup to a sound disk.',
  store_corrupt: 'Keep a copy of the files as they are, then restore the latest backup.',
  store_busy: 'Another process is writing. Wait and repeat; if it lasts, look for one that hangs.',
  store_read_only: 'Make the database writable for this user; with PostgreSQL connect to the primary.',
  store_unreachable: 'Check the path or DATABASE_URL, that the server runs, and that it accepts connections from here.',
  store_denied: 'Check the rights of this user on the file and its folder, or the name, password and rights of the role in DATABASE_URL.',
  store_not_durable: 'A record that a power failure can take back is none. Put the store where writes reach the disk.',
  store_foreign: 'Give another path or database: this one is left as it is.',
  store_newer: 'Upgrade rootwarden here, or restore a backup that was made before the upgrade.',
  store_not_empty: 'A backup is restored into an empty store: move the old one away first.',
  backup_invalid: 'Take another backup file; nothing was restored.',
} as const

export type StoreErrorCode = keyof typeof hints

/** @param what - public words without secrets; a database's address comes without its password. */
export const storeError = (code: StoreErrorCode, what: string, cause?: unknown): AppError =>
  new AppError(code, what, { kind: 'operation', hint: hints[code], cause })

/** What is kept of an error's words: texts of strangers, which no store may choke on. */
export const keptWords = (error: string): string => error.toWellFormed().replaceAll('\0', '').slice(0, 2000)
