import {
  AthenaClient,
  type AthenaClientConfig,
  type ColumnInfo,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena'
import { AppError } from '../../core/app-error.ts'
import type { HuntCell, HuntColumn, HuntEngine, HuntLimits, HuntResult } from '../../ports/hunt-engine.ts'

export interface AthenaOptions {
  readonly aws: AthenaClientConfig
  readonly workgroup: string | null
  readonly database: string | null
  /** Where results go, `s3://…`; `null`: where the workgroup says. */
  readonly results: string | null
  /** Between two looks at a query; by default half a second, and longer the longer it takes. */
  readonly pollMilliseconds?: number
}

/** At most so many rows come at once; the first page begins with the headings. */
const PAGE_ROWS = 1000
const LONGEST_PAUSE = 5000

const failure = (message: string, hint: string, kind: 'usage' | 'operation' = 'operation', cause?: unknown): AppError =>
  new AppError(kind === 'usage' ? 'hunt_rejected' : 'hunt_failed', message, { kind, hint, cause })

/** What AWS refuses, in its words: they name the action, or what is wrong with the SQL. */
function refused(error: unknown): AppError {
  if (error instanceof AppError) return error
  const name = error instanceof Error ? error.name : ''
  const message = error instanceof Error ? error.message : String(error)
  if (name === 'InvalidRequestException') {
    const hint = /output location/i.test(message)
      ? 'Give --results s3://bucket/prefix, or a --workgroup that has a place for results.'
      : 'The view is "events"; it is made by: rootwarden hunt --print-ddl.'
    return failure(`Athena does not take this: ${message}`, hint, 'usage', error)
  }
  const hint =
    'It takes athena:StartQueryExecution, GetQueryExecution, GetQueryResults and StopQueryExecution, glue:GetTable and GetDatabase, and s3 access to the trail and to the place for results.'
  return failure(`Athena could not be asked: ${name === '' ? '' : `${name}: `}${message}`, hint, 'operation', error)
}

const NUMBERS = new Set(['tinyint', 'smallint', 'integer', 'int', 'bigint', 'double', 'float', 'real'])

/** Results are texts; a missing one is SQL's null. */
function cellOf(value: string | undefined, type: string): HuntCell {
  if (value === undefined) return null
  if (type === 'boolean') return value === 'true'
  if (NUMBERS.has(type)) {
    const number = Number(value)
    return String(number) === value || !Number.isInteger(number) ? number : value
  }
  return type.startsWith('timestamp') ? value.replace(/\.0+$/, '') : value
}

const columnOf = ({ Name = '', Type = '' }: ColumnInfo): HuntColumn => ({ name: Name, type: Type })

interface Running {
  readonly client: AthenaClient
  readonly id: string
}

async function rowsOf({ client, id }: Running, maxRows: number): Promise<Omit<HuntResult, 'scannedBytes'>> {
  const rows: (readonly HuntCell[])[] = []
  let columns: readonly HuntColumn[] = []
  let token: string | undefined
  do {
    const isFirst = token === undefined
    const wanted = Math.min(PAGE_ROWS, maxRows + 1 - rows.length + (isFirst ? 1 : 0))
    const page = await client.send(
      new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: wanted, ...(token === undefined ? {} : { NextToken: token }) }),
    )
    if (isFirst) columns = (page.ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(columnOf)
    const found = (page.ResultSet?.Rows ?? []).slice(isFirst ? 1 : 0)
    rows.push(...found.map(({ Data = [] }) => columns.map(({ type }, index) => cellOf(Data[index]?.VarCharValue, type))))
    token = page.NextToken
  } while (token !== undefined && rows.length <= maxRows)
  return { columns, rows: rows.slice(0, maxRows), more: rows.length > maxRows || token !== undefined }
}

/** Waits for so long, or until somebody no longer wants to. */
const pause = (milliseconds: number, stopped: Promise<void>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<void>((done) => {
    timer = setTimeout(done, milliseconds)
  })
  return Promise.race([over, stopped]).finally(() => clearTimeout(timer))
}

function endOf(execution: QueryExecution | undefined): AppError | null {
  const { State, StateChangeReason: reason = 'no reason was given' } = execution?.Status ?? {}
  if (State === 'SUCCEEDED') return null
  if (State === 'CANCELLED') return failure('The query was cancelled in Athena.', reason)
  const isUsers =
    execution?.Status?.AthenaError?.ErrorCategory === 2 || /^(?:SYNTAX_ERROR|COLUMN_NOT_FOUND|TABLE_NOT_FOUND|line \d+)/.test(reason)
  const hint = isUsers
    ? 'The view is "events"; it is made by: rootwarden hunt --print-ddl.'
    : 'Look at the query in the history of its workgroup.'
  return failure(`Athena could not answer: ${reason}`, hint, isUsers ? 'usage' : 'operation')
}

/** Looks at a query until it has ended; whoever does not want to wait longer ends it. */
async function finished(running: Running, limits: HuntLimits, firstPause: number): Promise<QueryExecution | undefined> {
  let given: 'late' | 'aborted' | null = null
  const stopped = limits.stopped?.then(() => void (given = 'aborted')) ?? new Promise<void>(() => undefined)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((done) => {
    timer = setTimeout(() => {
      given ??= 'late'
      done()
    }, limits.maxSeconds * 1000)
  })
  try {
    for (let wait = firstPause; ; wait = Math.min(LONGEST_PAUSE, wait * 1.5)) {
      const { QueryExecution: execution } = await running.client.send(new GetQueryExecutionCommand({ QueryExecutionId: running.id }))
      if (['SUCCEEDED', 'FAILED', 'CANCELLED'].includes(execution?.Status?.State ?? '')) return execution
      await pause(wait, Promise.race([late, stopped]))
      if (given !== null) {
        await running.client.send(new StopQueryExecutionCommand({ QueryExecutionId: running.id }))
        if (given === 'aborted') throw failure('The question was stopped, and cancelled in Athena.', '')
        throw new AppError('hunt_too_long', `Athena did not answer within ${limits.maxSeconds} s; the query is cancelled.`, {
          kind: 'operation',
          hint: 'Narrow it with --since and --account, which spare whole partitions, or allow more with --timeout.',
        })
      }
    }
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Asks Athena, engine version 3. Every question costs what it scans, which the answer says; what it reads is for the caller to bound,
 * by partitions and by the limits of the workgroup.
 *
 * @see Amazon Athena API Reference: StartQueryExecution, GetQueryExecution, GetQueryResults, StopQueryExecution
 */
export function createAthenaHunt({ aws, workgroup, database, results, pollMilliseconds = 500 }: AthenaOptions): HuntEngine {
  const client = new AthenaClient(aws)
  const start = async (sql: string): Promise<Running> => {
    const { QueryExecutionId: id } = await client.send(
      new StartQueryExecutionCommand({
        QueryString: sql,
        QueryExecutionContext: { Database: database ?? 'default' },
        WorkGroup: workgroup ?? 'primary',
        ...(results === null ? {} : { ResultConfiguration: { OutputLocation: results } }),
      }),
    )
    if (id === undefined) throw failure('Athena began no query.', 'Try again.')
    return { client, id }
  }
  return {
    ask: async (sql, limits) => {
      try {
        const running = await start(sql)
        const execution = await finished(running, limits, pollMilliseconds)
        const wrong = endOf(execution)
        if (wrong !== null) throw wrong
        return { ...(await rowsOf(running, limits.maxRows)), scannedBytes: execution?.Statistics?.DataScannedInBytes ?? null }
      } catch (error) {
        throw refused(error)
      }
    },
    close: () => {
      client.destroy()
      return Promise.resolve()
    },
  }
}
