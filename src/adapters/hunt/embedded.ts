import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { AppError } from '../../core/app-error.ts'
import { DUCKDB_MACROS } from '../../core/sigma/sql/duckdb.ts'
import { DUCKDB_TABLE } from '../../core/sigma/sql/row-model.ts'
import { sqlText } from '../../core/sigma/sql/sql-text.ts'
import type { TrailEvent } from '../../core/trail/event.ts'
import type { HuntCell, HuntEngine, HuntLimits, HuntResult } from '../../ports/hunt-engine.ts'
import { type DuckDbPackage, loadDuckDb } from './duckdb-package.ts'
import { storeEvents } from './store-events.ts'

export interface EmbeddedOptions {
  /** Each event once. DuckDB never reads a file itself, so that every container is understood and duplicates are out. */
  readonly events: AsyncIterable<readonly TrailEvent[]>
  /** By default 512: what is more lies in a temporary folder. */
  readonly memoryMegabytes?: number
  /** By default 2. */
  readonly threads?: number
  readonly load?: () => Promise<DuckDbPackage>
}

export interface EmbeddedHunt extends HuntEngine {
  /** How many events were loaded. */
  readonly events: number
}

/** The engine's words, with the line of the question and the mark below it. */
const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/^Failed to extract statements: /, '').trim()

function explained(cause: unknown, { maxSeconds }: HuntLimits, isStopped: 'late' | 'aborted' | null): AppError {
  const message = messageOf(cause)
  if (isStopped === 'late') {
    const hint = 'Narrow it by time, account or action, or allow more with --timeout.'
    return new AppError('hunt_too_long', `The question was not answered within ${maxSeconds} s, and was stopped.`, {
      kind: 'operation',
      hint,
      cause,
    })
  }
  if (isStopped === 'aborted') return new AppError('hunt_failed', 'The question was stopped.', { kind: 'operation', hint: '', cause })
  if (/^(?:Parser|Binder|Catalog|Conversion|Invalid Input|Not implemented|Out of Range|Syntax) Error/i.test(message)) {
    return new AppError('hunt_rejected', `DuckDB does not take this SQL.\n${message}`, {
      kind: 'usage',
      hint: 'The table is "events"; its columns: rootwarden hunt --list.',
      cause,
    })
  }
  if (/^Permission Error/i.test(message)) {
    const hint = 'A question sees the events that were loaded, and nothing else: no files, no network, no extensions.'
    return new AppError('hunt_rejected', message, { kind: 'usage', hint, cause })
  }
  return new AppError('hunt_failed', `DuckDB could not answer: ${message}`, {
    kind: 'operation',
    hint: 'Narrow the question by time, account or action.',
    cause,
  })
}

function cellOf(value: unknown): HuntCell {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value
  return JSON.stringify(value)
}

const wholeNumbers = /^(?:U?(?:BIG|HUGE)INT|DECIMAL)/

/** Large integers come as text; those that a double holds exactly are numbers like all others. */
function typedCell(value: unknown, type: string): HuntCell {
  const cell = cellOf(value)
  if (typeof cell !== 'string' || !wholeNumbers.test(type)) return cell
  const number = Number(cell)
  return String(number) === cell ? number : cell
}

const refusal = (message: string): AppError =>
  new AppError('hunt_rejected', message, { kind: 'usage', hint: 'Write one SELECT over the table "events".' })

/** SQL without its comments, which is nothing: DuckDB has no words for that. */
const isNothing = (sql: string): boolean =>
  sql
    .replaceAll(/--.*|\/\*[\s\S]*?\*\//g, '')
    .replaceAll(';', '')
    .trim() === ''

/** One statement that reads; anything else could only harm the copy that it is asked of, and nobody means it. */
async function check(connection: DuckDBConnection, sql: string, { StatementType }: DuckDbPackage): Promise<void> {
  if (isNothing(sql)) throw refusal('The question is empty: it holds no statement.')
  const statements = await connection.extractStatements(sql)
  if (statements.count !== 1) throw refusal(`A question is one statement, and these are ${statements.count}.`)
  const { statementType } = await statements.prepare(0)
  if (statementType !== StatementType.SELECT && statementType !== StatementType.EXPLAIN) throw refusal('A question only reads.')
}

async function read(connection: DuckDBConnection, sql: string, maxRows: number): Promise<HuntResult> {
  const reader = await connection.streamAndReadUntil(sql, maxRows + 1)
  const types = reader.columnTypes().map(String)
  const rows = reader.getRowsJson()
  return {
    columns: reader.columnNames().map((name, index) => ({ name, type: types[index] ?? '' })),
    rows: rows.slice(0, maxRows).map((row) => row.map((cell, index) => typedCell(cell, types[index] ?? ''))),
    more: rows.length > maxRows,
    scannedBytes: null,
  }
}

const INTERRUPT_MS = 50

async function ask(duckdb: DuckDbPackage, connection: DuckDBConnection, sql: string, limits: HuntLimits): Promise<HuntResult> {
  let isStopped: 'late' | 'aborted' | null = null
  let isAnswered = false
  let interrupting: NodeJS.Timeout | undefined
  const stop = (why: 'late' | 'aborted'): void => {
    if (isAnswered) return
    isStopped ??= why
    connection.interrupt()
    // What has not begun yet hears nothing of it.
    interrupting ??= setInterval(() => connection.interrupt(), INTERRUPT_MS)
  }
  const timer = setTimeout(() => stop('late'), limits.maxSeconds * 1000)
  void limits.stopped?.then(() => stop('aborted'))
  try {
    await check(connection, sql, duckdb)
    return await read(connection, sql, limits.maxRows)
  } catch (error) {
    throw error instanceof AppError ? error : explained(error, limits, isStopped)
  } finally {
    isAnswered = true
    clearTimeout(timer)
    clearInterval(interrupting)
  }
}

async function prepare(
  connection: DuckDBConnection,
  folder: string,
  { memoryMegabytes = 512, threads = 2 }: EmbeddedOptions,
): Promise<void> {
  const settings = [
    `memory_limit = '${memoryMegabytes}MB'`,
    `threads = ${threads}`,
    `temp_directory = ${sqlText(join(folder, 'spill'))}`,
    'preserve_insertion_order = false',
    "TimeZone = 'UTC'",
    'autoinstall_known_extensions = false',
    'autoload_known_extensions = false',
  ]
  for (const setting of settings) await connection.run(`SET ${setting}`)
  for (const statement of [...DUCKDB_MACROS, ...DUCKDB_TABLE]) await connection.run(statement)
}

/**
 * Loads events into a DuckDB of their own and answers questions about them: a file in a temporary folder, so that memory stays
 * bounded, which `close` removes. Once loaded, the engine can reach neither files nor the network, and cannot be told to again.
 *
 * @throws AppError `duckdb_missing`; whatever `events` throws.
 */
export async function openEmbeddedHunt(options: EmbeddedOptions): Promise<EmbeddedHunt> {
  const duckdb = await loadDuckDb(options.load)
  const folder = await mkdtemp(join(tmpdir(), 'rootwarden-hunt-'))
  let instance: DuckDBInstance | null = null
  let connection: DuckDBConnection | null = null
  const close = async (): Promise<void> => {
    connection?.closeSync()
    instance?.closeSync()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    instance = await duckdb.DuckDBInstance.create(join(folder, 'events.duckdb'))
    const opened = await instance.connect()
    connection = opened
    await prepare(opened, folder, options)
    const events = await storeEvents(duckdb, opened, options.events)
    await opened.run('SET enable_external_access = false')
    await opened.run('SET lock_configuration = true')
    return { events, ask: (sql, limits) => ask(duckdb, opened, sql, limits), close }
  } catch (error) {
    await close()
    throw error
  }
}
