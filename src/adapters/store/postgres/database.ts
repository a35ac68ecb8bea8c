import { Pool, type PoolClient, type QueryResult, type QueryResultRow } from 'pg'
import { AppError } from '../../../core/app-error.ts'
import { type StoreErrorCode, storeError } from '../store-error.ts'

const CONNECT_TIMEOUT_MS = 10_000
const LOCK_TIMEOUT_MS = 10_000
const CONNECTIONS = 4

/** SQLSTATE codes and classes that have a cause outside; see the appendix "PostgreSQL Error Codes". */
const causes: readonly (readonly [state: RegExp, code: StoreErrorCode, what: string])[] = [
  [/^53100$/, 'store_full', 'cannot grow: its disk is full'],
  [/^58/, 'store_failed', 'could not read or write: the server reports an error of its system'],
  [/^XX00[12]$/, 'store_corrupt', 'is damaged'],
  [/^(?:55P03|40P01|40001|57014)$/, 'store_busy', 'is locked by another session'],
  [/^25006$/, 'store_read_only', 'cannot be written to'],
  [/^(?:28...|42501)$/, 'store_denied', 'refuses this role'],
  [/^(?:08...|53300|57P0.|3D000)$/, 'store_unreachable', 'cannot be reached'],
  [/^E(?:CONN|HOST|NET|PIPE|AI_|TIMEDOUT|NOENT|NOTFOUND|ACCES)/, 'store_unreachable', 'cannot be reached'],
]

/** The driver has no code for a connection that ended under a query, or that was not there in time. */
const lostConnection = /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/

function explained(place: string, error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error
  const state = 'code' in error ? String(error.code) : ''
  const found = causes.find(([pattern]) => pattern.test(state))
  if (found !== undefined) return storeError(found[1], `${place} ${found[2]}: ${error.message}`, error)
  return lostConnection.test(error.message) ? storeError('store_unreachable', `${place} cannot be reached: ${error.message}`, error) : error
}

/** `PostgreSQL at db.example.com/rootwarden`: the address as it may be shown, without name and password. */
export function placeOf(url: string): string {
  if (!URL.canParse(url)) throw storeError('store_unreachable', 'DATABASE_URL is not of the form postgres://user:password@host/database')
  const { host, pathname, searchParams } = new URL(url)
  return `PostgreSQL at ${host === '' ? (searchParams.get('host') ?? 'localhost') : host}${pathname}`
}

export interface Lent {
  readonly client: PoolClient
  readonly giveBack: (finished: boolean) => void
}

export interface Database {
  readonly place: string
  /** Runs one statement. @throws AppError `store_…` */
  readonly query: <Row extends QueryResultRow>(
    name: string,
    text: string,
    values: readonly unknown[],
  ) => Promise<{ readonly rows: Row[]; readonly rowCount: number }>
  /** Runs one statement on the connection that is kept for appends: they take turns in any case, and need not look for one each time. */
  readonly write: Database['query']
  /** Lends a connection of its own. Given back as unfinished it is closed, and the server rolls back what it left open. */
  readonly lend: () => Promise<Lent>
  /** Works with a connection of its own. @throws AppError `store_…`, and then keeps nothing of what was not committed. */
  readonly session: <T>(work: (client: PoolClient) => Promise<T>) => Promise<T>
  /** What a person is told of an error of the driver or the server. */
  readonly explain: (error: unknown) => unknown
  readonly close: () => Promise<void>
}

/**
 * Whatever the server or the role has set, an answer may only go out once the commit is on disk; and since every statement here goes
 * by an index, a plan that is made once serves all its values.
 */
const settings = `
  select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off';
  set default_transaction_isolation = 'read committed';
  set lock_timeout = ${LOCK_TIMEOUT_MS};
  set client_encoding = 'UTF8';
  set plan_cache_mode = force_generic_plan`

const answerOf = <Row extends QueryResultRow>({
  rows,
  rowCount,
}: QueryResult<Row>): { readonly rows: Row[]; readonly rowCount: number } => ({
  rows,
  rowCount: rowCount ?? 0,
})

async function lendFrom(pool: Pool): Promise<Lent> {
  const client = await pool.connect()
  // A connection that fails while nothing is asked of it tells so at the next statement.
  const ignore = (): void => undefined
  client.on('error', ignore)
  let isGivenBack = false
  return {
    client,
    giveBack: (finished) => {
      if (isGivenBack) return
      isGivenBack = true
      client.off('error', ignore)
      client.release(!finished)
    },
  }
}

/** One connection that is kept; when it has ended, the next that asks gets another. */
function keptConnection(pool: Pool): { readonly get: () => Promise<Lent>; readonly giveBack: () => Promise<void> } {
  let kept: Promise<Lent> | null = null
  const forget = (): void => {
    kept = null
  }
  const lend = async (): Promise<Lent> => {
    const lent = await lendFrom(pool)
    lent.client.once('end', () => {
      forget()
      lent.giveBack(false)
    })
    return lent
  }
  return {
    get: () => {
      kept ??= lend().catch((error: unknown) => {
        forget()
        throw error
      })
      return kept
    },
    giveBack: async () => (await kept)?.giveBack(true),
  }
}

/** Connects to a server. Connections are made when they are needed, and settled before their first statement. */
export function connect(url: string): Database {
  const place = placeOf(url)
  const pool = new Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: 0,
    keepAlive: true,
    application_name: 'rootwarden',
    onConnect: async (client) => void (await client.query(settings)),
  })
  // The server may end idle connections. The next statement gets another one, or tells what is wrong.
  pool.on('error', () => undefined)
  const writer = keptConnection(pool)
  const explain = (error: unknown): unknown => explained(place, error)
  const told = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw explain(error)
    }
  }
  const lend = (): Promise<Lent> => told(() => lendFrom(pool))
  return {
    place,
    explain,
    lend,
    query: (name, text, values) => told(async () => answerOf(await pool.query({ name, text, values: [...values] }))),
    write: (name, text, values) => told(async () => answerOf(await (await writer.get()).client.query({ name, text, values: [...values] }))),
    session: async (work) => {
      const { client, giveBack } = await lend()
      let finished = false
      try {
        const result = await told(() => work(client))
        finished = true
        return result
      } finally {
        giveBack(finished)
      }
    },
    close: async () => {
      await writer.giveBack()
      await pool.end()
    },
  }
}

/** @throws AppError `store_not_durable` where an answered commit can be lost, or a text changed. */
export async function refuseUnsafe({ place, query }: Database): Promise<void> {
  const { rows } = await query<{ fsync: string; encoding: string }>(
    'settings',
    "select current_setting('fsync') as fsync, current_setting('server_encoding') as encoding",
    [],
  )
  const [found] = rows
  if (found?.fsync !== 'on') throw storeError('store_not_durable', `${place} does not wait for the disk (fsync is off)`)
  if (found.encoding !== 'UTF8')
    throw storeError('store_not_durable', `${place} cannot keep every text (its encoding is ${found.encoding}, not UTF8)`)
}
