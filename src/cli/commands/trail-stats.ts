import { type Command, InvalidArgumentError, Option } from 'commander'
import { STATS_PARTS } from '../../core/trail/stats-choice.ts'
import { GROUP, formatOption, withCommonOptions } from '../common-options.ts'
import type { Action } from '../program.ts'
import { withTrailOptions } from '../trail-options.ts'

export const STATS_FORMATS = ['table', 'json', 'jsonl', 'csv'] as const

function parseRows(text: string): number {
  const rows = /^\d{1,6}$/.test(text) ? Number(text) : 0
  if (rows === 0) throw new InvalidArgumentError('Give a number of rows, 1 or more.')
  return rows
}

export function declareTrailStats(trail: Command, run: (action: Action) => Promise<void>): void {
  const stats = trail
    .command('stats')
    .summary('count what is in a trail')
    .description(
      'Failed sign-ins over time, countries and networks, actions, principals, accounts and Regions, each event counted once. ' +
        'It parses every record; on a large trail, hunt asks Athena.',
    )
  withTrailOptions(stats, { rules: false })
  withCommonOptions(
    stats
      .optionsGroup(GROUP.result)
      .addOption(new Option('--only <list>', 'one list instead of all').choices(STATS_PARTS))
      .addOption(
        new Option('--by <length>', 'length of a period (default: hour when all lies within three days, else day)').choices([
          'day',
          'hour',
        ]),
      )
      .option('--top <rows>', 'rows of each list (default: 10 in the table, all elsewhere)', parseRows)
      .addOption(formatOption(STATS_FORMATS, 'table')),
  )
    .addHelpText(
      'after',
      `
Examples:
  what it looks like, without AWS
  $ rootwarden trail stats --sample
  who fails to sign in, hour by hour
  $ rootwarden trail stats logs/ --only failed-sign-ins --by hour
  from where, with your own table of places
  $ rootwarden trail stats logs/ --only networks --places asn.mmdb
  for a spreadsheet
  $ rootwarden trail stats s3://example-trail/AWSLogs/ --from 7d \\
      --format csv --output stats.csv`,
    )
    .action((places, options) => run(async (host) => (await import('../actions/trail-stats.ts')).runTrailStats(host, places, options)))
}
