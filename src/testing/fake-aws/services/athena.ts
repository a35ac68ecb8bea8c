import { AwsError } from '../aws-error.ts'
import { optionalNumber, optionalText, requiredText } from '../input.ts'
import { stableId } from '../regional/answers.ts'
import type { Call, Service } from '../service.ts'
import type { World } from '../world.ts'

/** What a query is answered with: the fake runs no SQL. */
export interface AthenaAnswer {
  /** A part of the query's text. */
  readonly about: string
  readonly columns: readonly (readonly [name: string, type: string])[]
  readonly rows: readonly (readonly (string | null)[])[]
  readonly scannedBytes: number
  /** Ends as failed, with these words. */
  readonly failure?: string
  /** Runs until it is stopped. */
  readonly endless?: boolean
}

interface Execution {
  readonly id: string
  readonly sql: string
  readonly database: string
  readonly workgroup: string
  readonly output: string
  readonly answer: AthenaAnswer | null
  looks: number
  isStopped: boolean
}

interface Athena {
  answers: readonly AthenaAnswer[]
  readonly executions: Map<string, Execution>
}

const athenas = new WeakMap<World, Athena>()

function athenaOf(world: World): Athena {
  const known = athenas.get(world) ?? { answers: [], executions: new Map() }
  athenas.set(world, known)
  return known
}

/** Says what queries are answered with; any other one fails, for its table is not there. */
export function answerAthena(world: World, answers: readonly AthenaAnswer[]): void {
  athenaOf(world).answers = answers
}

/** Every query that was begun, in order, and whether it was stopped. */
export const athenaQueries = (world: World): readonly Omit<Execution, 'answer' | 'looks'>[] => [...athenaOf(world).executions.values()]

const record = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === 'object' && value !== null ? { ...value } : {})

function startQueryExecution({ input, world }: Call) {
  const athena = athenaOf(world)
  const sql = requiredText(input, 'QueryString')
  const output = optionalText(record(input['ResultConfiguration']), 'OutputLocation')
  const workgroup = optionalText(input, 'WorkGroup') ?? 'primary'
  if (output === undefined && workgroup === 'primary') {
    const message =
      'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.'
    throw new AwsError('InvalidRequestException', message, 400)
  }
  const id = stableId('query', String(athena.executions.size), sql).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
  athena.executions.set(id, {
    id,
    sql,
    workgroup,
    output: output ?? 's3://the-workgroups-own/',
    database: optionalText(record(input['QueryExecutionContext']), 'Database') ?? 'default',
    answer: athena.answers.find(({ about }) => sql.includes(about)) ?? null,
    looks: 0,
    isStopped: false,
  })
  return { QueryExecutionId: id }
}

function executionOf({ input, world }: Call): Execution {
  const id = requiredText(input, 'QueryExecutionId')
  const found = athenaOf(world).executions.get(id)
  if (found === undefined) throw new AwsError('InvalidRequestException', `QueryExecution ${id} was not found`, 400)
  return found
}

/** A query waits, then runs, then has ended: so its state is when it is looked at for the first, second and third time. */
function statusOf({ answer, looks, isStopped }: Execution): { readonly State: string; readonly StateChangeReason?: string } {
  if (isStopped) return { State: 'CANCELLED', StateChangeReason: 'Query cancelled by user' }
  if (looks < 2) return { State: 'QUEUED' }
  if (looks < 3 || answer?.endless === true) return { State: 'RUNNING' }
  if (answer === null)
    return { State: 'FAILED', StateChangeReason: "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.default.events' does not exist" }
  return answer.failure === undefined ? { State: 'SUCCEEDED' } : { State: 'FAILED', StateChangeReason: answer.failure }
}

function getQueryExecution(call: Call) {
  const execution = executionOf(call)
  execution.looks += 1
  return {
    QueryExecution: {
      QueryExecutionId: execution.id,
      Query: execution.sql,
      WorkGroup: execution.workgroup,
      Status: statusOf(execution),
      Statistics: { DataScannedInBytes: execution.answer?.scannedBytes ?? 0 },
    },
  }
}

function stopQueryExecution(call: Call) {
  executionOf(call).isStopped = true
  return {}
}

/** The first row of the first page is the headings. */
function getQueryResults(call: Call) {
  const execution = executionOf(call)
  const { answer } = execution
  if (answer === null || statusOf(execution).State !== 'SUCCEEDED')
    throw new AwsError('InvalidRequestException', 'Query has not yet finished or did not succeed', 400)
  const all = [answer.columns.map(([name]) => name), ...answer.rows]
  const from = Number(optionalText(call.input, 'NextToken') ?? 0)
  const to = from + (optionalNumber(call.input, 'MaxResults') ?? 1000)
  const rows = all.slice(from, to).map((cells) => ({ Data: cells.map((cell) => (cell === null ? {} : { VarCharValue: cell })) }))
  return {
    ResultSet: { Rows: rows, ResultSetMetadata: { ColumnInfo: answer.columns.map(([Name, Type]) => ({ Name, Type })) } },
    ...(to < all.length ? { NextToken: String(to) } : {}),
  }
}

/** The part of Athena that asks; its tables are not there. */
export const athena: Service = {
  signingName: 'athena',
  prefix: 'athena',
  protocol: 'json-1.1',
  operations: {
    StartQueryExecution: startQueryExecution,
    GetQueryExecution: getQueryExecution,
    StopQueryExecution: stopQueryExecution,
    GetQueryResults: getQueryResults,
  },
}
