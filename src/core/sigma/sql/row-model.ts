import { type TrailEvent, hasFailed, isRootAction } from '../../trail/event.ts'
import { type SigmaEvent, isRecord } from '../value-text.ts'
import type { Sql } from './sql-text.ts'

export interface ModelColumn {
  readonly name: string
  readonly type: 'VARCHAR' | 'TIMESTAMP' | 'BOOLEAN' | 'JSON'
  readonly about: string
  /** The field of the record whose value it holds where that is a text, and null otherwise; `null`: worked out from several. */
  readonly field: string | null
  /** The same column in terms of the Athena table; `null`: Athena has it not. */
  readonly athena: Sql | null
}

const text = (name: string, field: string, about: string, athena: Sql = field.toLowerCase()): ModelColumn => ({
  name,
  type: 'VARCHAR',
  about,
  field,
  athena,
})

const ATHENA_ROOT =
  "coalesce(useridentity.type = 'Root' AND eventtype IS DISTINCT FROM 'AwsServiceEvent' AND coalesce(useridentity.invokedby, 'signin.amazonaws.com') = 'signin.amazonaws.com', FALSE)"
const ATHENA_FAILED =
  "(nullif(errorcode, '') IS NOT NULL OR coalesce(json_format(element_at(TRY_CAST(TRY(json_parse(responseelements)) AS MAP(VARCHAR, JSON)), eventname)) = '\"Failure\"', FALSE))"

/** One row an event: what a question can be about, on both engines. `record` is the whole record. */
export const MODEL_COLUMNS: readonly ModelColumn[] = [
  { name: 'event_id', type: 'VARCHAR', about: 'the id of the event', field: null, athena: 'eventid' },
  { name: 'account', type: 'VARCHAR', about: 'whose trail it is in', field: null, athena: 'account' },
  {
    name: 'event_time',
    type: 'TIMESTAMP',
    about: 'when it happened, in UTC',
    field: null,
    athena: 'CAST(from_iso8601_timestamp(eventtime) AS TIMESTAMP)',
  },
  text('region', 'awsRegion', 'the Region', 'region'),
  text('event_source', 'eventSource', 'the service: signin.amazonaws.com'),
  text('event_name', 'eventName', 'the action: ConsoleLogin'),
  text('event_type', 'eventType', 'AwsApiCall, AwsConsoleSignIn, …'),
  text('identity_type', 'userIdentity.type', 'Root, IAMUser, AssumedRole, …'),
  text('identity_arn', 'userIdentity.arn', 'who acted'),
  text('identity_account', 'userIdentity.accountId', 'the account of who acted'),
  text('access_key_id', 'userIdentity.accessKeyId', 'the access key; empty on a sign-in of root'),
  text('user_name', 'userIdentity.userName', 'a name, which proves nothing: a user can be called root'),
  text('invoked_by', 'userIdentity.invokedBy', 'the service that acted for somebody'),
  text('source_address', 'sourceIPAddress', 'an address, or the name of a service'),
  text('user_agent', 'userAgent', "the caller's own words"),
  text('error_code', 'errorCode', 'AccessDenied, …; a failed sign-in has none'),
  text('error_message', 'errorMessage', 'Failed authentication, …'),
  { name: 'read_only', type: 'BOOLEAN', about: 'whether it only looks', field: null, athena: "(lower(readonly) = 'true')" },
  { name: 'root', type: 'BOOLEAN', about: 'whether the root user itself acted', field: null, athena: ATHENA_ROOT },
  { name: 'failed', type: 'BOOLEAN', about: 'whether it was refused or failed', field: null, athena: ATHENA_FAILED },
  { name: 'request_parameters', type: 'JSON', about: 'what was asked', field: null, athena: 'requestparameters' },
  { name: 'response_elements', type: 'JSON', about: 'what was answered', field: null, athena: 'responseelements' },
  { name: 'additional_event_data', type: 'JSON', about: 'MFAUsed, LoginTo, …', field: null, athena: 'additionaleventdata' },
  { name: 'record', type: 'JSON', about: 'the whole record; not on Athena', field: null, athena: null },
]

/** The columns that are worked out of `record` where they are asked for, and not kept a second time. */
const DERIVED: Readonly<Record<string, string>> = {
  request_parameters: '/requestParameters',
  response_elements: '/responseElements',
  additional_event_data: '/additionalEventData',
}

/** Whether some field that has a column holds anything but a text: rules then look into the record. */
const ODD = 'odd'

/** The columns that DuckDB keeps. */
export const STORED_COLUMNS: readonly Pick<ModelColumn, 'name' | 'type' | 'field'>[] = [
  ...MODEL_COLUMNS.filter(({ name }) => !Object.hasOwn(DERIVED, name)),
  { name: ODD, type: 'BOOLEAN', field: null },
]

/** What makes the table and the view `events` over it. */
export const DUCKDB_TABLE: readonly Sql[] = [
  `CREATE TABLE stored_events (${STORED_COLUMNS.map(({ name, type }) => `${name} ${type}`).join(', ')})`,
  `CREATE VIEW events AS SELECT ${MODEL_COLUMNS.map(({ name }) => {
    const pointer = Object.hasOwn(DERIVED, name) ? DERIVED[name] : undefined
    return pointer === undefined ? name : `nullif(json_extract(record, '${pointer}'), 'null'::JSON) AS ${name}`
  }).join(', ')} FROM stored_events`,
]

const soleColumns = new Map(MODEL_COLUMNS.flatMap(({ name, field }) => (field === null ? [] : [[field, name] as const])))

/** The column that holds a field's value, unless the row is odd. */
export function soleColumn(field: string): { readonly text: Sql; readonly unless: Sql } | null {
  const text = soleColumns.get(field)
  return text === undefined ? null : { text, unless: ODD }
}

/**
 * The text at a field of one or two parts, found as rules find it: a key that holds a dot wins over nesting; `null` where the field is
 * missing or null, and `odd` where anything else is there: a number, an object, a list.
 */
function soleText(record: SigmaEvent, field: string): { readonly text: string | null; readonly odd: boolean } {
  const [outer = '', inner] = field.split('.')
  const isNested = inner !== undefined && !Object.hasOwn(record, field)
  const holder = isNested ? (Object.hasOwn(record, outer) ? record[outer] : null) : record
  const key = isNested ? inner : field
  if (Array.isArray(holder)) return { text: null, odd: true }
  const value = isRecord(holder) && Object.hasOwn(holder, key) ? holder[key] : null
  if (typeof value === 'string') return { text: value.toWellFormed(), odd: false }
  return { text: null, odd: value !== null && value !== undefined }
}

/** Numbers that DuckDB writes as JavaScript does: the others, such as 1e21, are kept as texts, which rules take for the same. */
const isPlain = (number: number): boolean =>
  Number.isInteger(number) ? Math.abs(number) < 1e18 : Number.isFinite(number) && !String(number).includes('e')

function hasOddNumber(value: unknown): boolean {
  if (typeof value === 'number') return !isPlain(value)
  return typeof value === 'object' && value !== null && Object.values(value).some(hasOddNumber)
}

function storable(value: unknown): unknown {
  if (typeof value === 'number') return isPlain(value) ? value : String(value)
  if (typeof value === 'string') return value.toWellFormed()
  if (Array.isArray(value)) return value.map(storable)
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.toWellFormed(), storable(inner)])) : value
}

/** A record as JSON that DuckDB reads: no half surrogate pairs, which UTF-8 cannot hold. */
export function recordText(record: SigmaEvent): string {
  const written = JSON.stringify(record)
  return written.includes(String.raw`\ud`) || hasOddNumber(record) ? JSON.stringify(storable(record)) : written
}

export type Cell = string | boolean | number | null

/** An event as a row of the stored columns; `event_time` in epoch milliseconds. */
export function rowOf(event: TrailEvent): readonly Cell[] {
  const worked: Readonly<Record<string, Cell>> = {
    event_id: event.eventId.toWellFormed(),
    account: event.account,
    event_time: event.at,
    read_only: event.readOnly,
    root: isRootAction(event),
    failed: hasFailed(event),
    record: recordText(event.record),
  }
  let odd = false
  const cells = STORED_COLUMNS.map(({ name, field }) => {
    if (field === null) return name === ODD ? odd : (worked[name] ?? null)
    const sole = soleText(event.record, field)
    odd ||= sole.odd
    return sole.text
  })
  return cells
}
