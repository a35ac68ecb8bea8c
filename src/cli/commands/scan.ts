import { type Command, Option } from 'commander'
import { GROUP, collectWords, formatOption, withCommonOptions, withReadOptions } from '../common-options.ts'
import type { Action } from '../program.ts'

export const SCAN_FORMATS = ['table', 'json', 'jsonl', 'csv', 'md', 'html', 'ocsf', 'asff', 'sarif', 'junit'] as const

export function declareScan(program: Command, run: (action: Action) => Promise<void>): void {
  const scan = program
    .command('scan')
    .summary('judge where root stands')
    .description('Reads what is needed of an account or an organisation, judges every control, and says what to do first. Changes nothing.')
  withCommonOptions(
    withReadOptions(scan, { snapshot: true })
      .optionsGroup(GROUP.judge)
      .option('--control <id...>', 'only these controls', collectWords)
      .option('--framework <id>', 'only the controls that this framework asks for')
      .option('--baseline <file>', 'show what changed since this older snapshot')
      .optionsGroup(GROUP.result)
      .option('--save-snapshot <file>', 'keep what was read, to judge it again or compare with it later')
      .addOption(
        new Option('--fail-on <severity>', 'exit with 1 on an open failure of at least this severity')
          .choices(['critical', 'high', 'medium', 'low', 'never'])
          .default('never'),
      )
      .option('--strict', 'exit with 3 when anything could not be read')
      .addOption(formatOption(SCAN_FORMATS, 'table')),
  )
    .addHelpText(
      'after',
      `
Examples:
  the account of your credentials
  $ rootwarden scan
  every account of the organisation, read by a role that the members have
  $ rootwarden scan --org --member-role RootwardenReader
  keep the facts; judge them again later, and see what changed
  $ rootwarden scan --org --save-snapshot today.json
  $ rootwarden scan --snapshot today.json --baseline monday.json
  one file to read, print and send
  $ rootwarden scan --format html --output report.html
  in a pipeline: 1 when something grave is open, 3 when something is unseen
  $ rootwarden scan --fail-on high --strict --format junit --output root.xml`,
    )
    .action((options) => run(async (host) => (await import('../actions/scan.ts')).runScan(host, options)))
}
