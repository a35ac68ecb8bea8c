import { type Command, InvalidArgumentError, Option } from 'commander'
import { GROUP, collectAccounts, collectWords, formatOption, withCommonOptions } from '../common-options.ts'
import type { Action } from '../program.ts'

export const HUNT_FORMATS = ['table', 'json', 'jsonl', 'csv'] as const

/** A day that the calendar has. */
function parseDay(text: string): string {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  if (!Number.isNaN(at) && new Date(at).toISOString().startsWith(text)) return text
  throw new InvalidArgumentError('Give a day such as 2026-11-01.')
}

const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    if (/^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text)
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`)
  }

function parseIdentifier(text: string): string {
  if (/^[a-z][a-z0-9_]{0,120}$/.test(text)) return text
  throw new InvalidArgumentError('Give a name of small letters, digits and underscores.')
}

function parseBucket(text: string): string {
  if (/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/[\w!.*()/=+@:-]*)?$/.test(text)) return text
  throw new InvalidArgumentError('Give a bucket such as s3://example-logs or s3://example-logs/prefix.')
}

function parseOrganisation(text: string): string {
  if (/^o-[a-z0-9]{10,32}$/.test(text)) return text
  throw new InvalidArgumentError('An organisation id looks like o-exampleorgid.')
}

const EXAMPLES = `
Examples:
  the questions that are ready to be asked
  $ rootwarden hunt --list
  every use of root in the sample organisation
  $ rootwarden hunt @root-uses --sample
  SQL of your own over files; the table is "events"
  $ rootwarden hunt "SELECT event_name FROM events WHERE root" --from trail/
  the events that a rule finds, in files or in a bucket
  $ rootwarden hunt --rule R02 --from s3://example-logs/AWSLogs
  what makes the Athena table, once, and then a question there
  $ rootwarden hunt --print-ddl --bucket s3://example-logs --regions us-east-1
  $ rootwarden hunt @root-uses --engine athena --since 2026-11-01`

export function declareHunt(program: Command, run: (action: Action) => Promise<void>): void {
  const hunt = program
    .command('hunt')
    .summary('ask the trail in SQL')
    .description('Asks a question about what CloudTrail recorded: in SQL, ready-made, or by a Sigma rule. Changes nothing.')
    .argument('[query]', 'SQL over the table "events", or @name of a ready-made question')
    .optionsGroup(GROUP.read)
    .option('--from <place...>', 'files, folders, s3://bucket/prefix, or - for standard input')
    .addOption(new Option('--sample', 'the trail of the sample organisation; needs no AWS credentials').conflicts(['profile', 'from']))
    .addOption(new Option('--engine <engine>', 'where the question is answered').choices(['embedded', 'athena']).default('embedded'))
    .option('--profile <name>', 'with this AWS profile (default: AWS_PROFILE, else what the AWS SDK finds)')
    .option('--region <name>', 'in this Region (default: AWS_REGION, else us-east-1)')
    .optionsGroup('What to ask:')
    .option('--rule <rule>', 'which events a Sigma rule finds: a file, or the number, id or name of a rule that comes along')
    .option('--since <day>', 'of ready-made questions and rules: only events since this day', parseDay)
    .option('--account <id...>', 'of ready-made questions and rules: only these accounts', collectAccounts)
    .optionsGroup('Athena:')
    .option('--workgroup <name>', 'the workgroup that answers and is charged (default: primary)')
    .option('--database <name>', 'where the view "events" is (default: default)', parseIdentifier)
    .option('--results <place>', 'where Athena puts results, unless the workgroup says so: s3://bucket/prefix', parseBucket)
    .option('--bucket <place>', 'with --print-ddl: where the trail is, s3://bucket or s3://bucket/prefix', parseBucket)
    .option('--organisation <id>', 'with --print-ddl: the trail is that of this organisation', parseOrganisation)
    .option('--regions <name...>', 'with --print-ddl: the Regions with logs', collectWords)
    .optionsGroup(GROUP.result)
    .option('--list', 'list the ready-made questions and the columns, and stop')
    .option('--print-sql', 'print the SQL instead of asking')
    .option('--print-ddl', 'print the statements that make the Athena table, and stop')
    .addOption(new Option('--max-rows <number>', 'show at most so many rows').argParser(wholeNumber(1, 1_000_000)).default(100))
    .addOption(new Option('--timeout <seconds>', 'stop the question after so long').argParser(wholeNumber(1, 3600)).default(120))
    .addOption(formatOption(HUNT_FORMATS, 'table'))
  withCommonOptions(hunt)
    .addHelpText('after', EXAMPLES)
    .action((query: string | undefined, options) =>
      run(async (host) => (await import('../actions/hunt.ts')).runHunt(host, query ?? null, options)),
    )
}
