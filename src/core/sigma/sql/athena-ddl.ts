import { ATHENA_FIELDS, hiveType } from './athena-table.ts'
import { MODEL_COLUMNS } from './row-model.ts'
import { type Sql, sqlText } from './sql-text.ts'

/** Where the logs lie, and what of them the table covers. */
export interface AthenaLayout {
  /** `s3://bucket` or `s3://bucket/prefix`: what stands before `AWSLogs`. */
  readonly bucket: string
  /** `o-exampleorgid`, for the trail of an organisation. */
  readonly organisation: string | null
  /** Empty: every question has to name the accounts it is about (`account = …`). */
  readonly accounts: readonly string[]
  readonly regions: readonly string[]
  /** The first day with logs, `2024-01-01`. */
  readonly since: string
  readonly database: string
}

export const TABLE = 'cloudtrail_records'

const lines = (all: readonly string[]): string => all.map((line) => `  ${line}`).join(',\n')

/** The values of a partition: listed, or to be given by every question. */
const projection = (name: string, values: readonly string[]): readonly string[] =>
  values.length === 0
    ? [`'projection.${name}.type' = 'injected'`]
    : [`'projection.${name}.type' = 'enum'`, `'projection.${name}.values' = ${sqlText(values.join(','))}`]

/**
 * The table over the log files and the view `events` over it, one statement each, for Athena takes one at a time.
 *
 * Partitions are projected from the names of the objects (`AWSLogs/[o-…/]ACCOUNT/CloudTrail/REGION/yyyy/MM/dd`): nothing has to be
 * crawled or repaired, and a question that names account, Region or day reads only those. CloudTrail's own input format takes
 * `{"Records": […]}` apart; the JSON SerDe behind it fills columns by name and, with this input format, gives `requestParameters` and
 * its like as JSON text. The Hive and OpenX SerDes alone would see one row a file.
 *
 * @see Amazon Athena User Guide, "Create a table for CloudTrail logs in Athena using partition projection"
 */
export function athenaDdl({ bucket, organisation, accounts, regions, since, database }: AthenaLayout): readonly Sql[] {
  const root = `${bucket.replace(/\/+$/, '')}/AWSLogs/${organisation === null ? '' : `${organisation}/`}`
  const properties = [
    `'projection.enabled' = 'true'`,
    ...projection('account', accounts),
    ...projection('region', regions),
    `'projection.day.type' = 'date'`,
    `'projection.day.format' = 'yyyy/MM/dd'`,
    `'projection.day.interval' = '1'`,
    `'projection.day.interval.unit' = 'DAYS'`,
    `'projection.day.range' = ${sqlText(`${since.replaceAll('-', '/')},NOW`)}`,
    `'storage.location.template' = ${sqlText(`${root}\${account}/CloudTrail/\${region}/\${day}`)}`,
  ]
  const columns = Object.entries(ATHENA_FIELDS).map(([field, type]) => `${field.toLowerCase()} ${hiveType(type)}`)
  const table = `CREATE EXTERNAL TABLE ${database}.${TABLE} (
${lines(columns)}
)
PARTITIONED BY (account STRING, region STRING, day STRING)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION ${sqlText(root)}
TBLPROPERTIES (
${lines(properties)}
)`
  const own = Object.keys(ATHENA_FIELDS).map((field) => field.toLowerCase())
  const modelled = MODEL_COLUMNS.flatMap(({ name, athena }) => (athena === null ? [] : [athena === name ? name : `${athena} AS ${name}`]))
  const view = `CREATE OR REPLACE VIEW ${database}.events AS
SELECT
${lines([...modelled, 'day', ...own.filter((name) => !modelled.includes(name))])}
FROM ${database}.${TABLE}`
  return [table, view]
}
