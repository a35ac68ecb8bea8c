import { AppError } from '../core/app-error.ts'
import type { AccountId } from '../core/aws.ts'
import { athenaDdl } from '../core/sigma/sql/athena-ddl.ts'

interface DdlOptions {
  readonly bucket?: string
  readonly organisation?: string
  readonly account?: readonly AccountId[]
  readonly regions?: readonly string[]
  readonly since?: string
  readonly database?: string
}

const missing = (message: string, hint: string): AppError => new AppError('hunt_usage', message, { kind: 'usage', hint })

/** The statements that make the table and its view. @throws AppError `hunt_usage` when something is missing that they need. */
export function printDdl({ bucket, organisation, account = [], regions = [], since, database }: DdlOptions): string {
  if (bucket === undefined) throw missing('--print-ddl needs the place of the trail.', 'Give --bucket s3://…')
  if (regions.length === 0) throw missing('--print-ddl needs the Regions that have logs.', 'Give --regions us-east-1,eu-north-1')
  const wrong = regions.find((region) => !/^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region))
  if (wrong !== undefined) throw missing(`"${wrong}" is no Region.`, 'Give names such as us-east-1.')
  const layout = {
    bucket,
    organisation: organisation ?? null,
    accounts: account,
    regions,
    since: since ?? '2020-01-01',
    database: database ?? 'default',
  }
  const note =
    account.length === 0 ? ['-- No accounts were named: every question has to say WHERE account = … (ready-made ones: --account).'] : []
  return [
    '-- Athena takes one statement at a time: the table first, then the view "events" that questions ask.',
    ...note,
    ...athenaDdl(layout).map((statement) => `${statement};`),
  ].join('\n\n')
}
