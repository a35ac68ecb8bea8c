import { type Command, Option } from 'commander'
import { collectAccounts, collectWords, formatOption, withCommonOptions } from '../common-options.ts'
import type { Action } from '../program.ts'

export const SCAN_FORMATS = ['table', 'json', 'jsonl', 'csv', 'md', 'html', 'ocsf', 'asff', 'sarif', 'junit'] as const

export function declareScan(program: Command, run: (action: Action) => Promise<void>): void {
  withCommonOptions(
    program
      .command('scan')
      .summary('judge where root stands')
      .description('Reads what is needed of an account or an organisation, judges every control, and says what to do first. Changes nothing.')
      .addOption(new Option('--sample', 'read the sample organisation; needs no AWS credentials').conflicts(['snapshot', 'profile']))
      .addOption(new Option('--snapshot <file>', 'judge a saved snapshot instead of reading AWS').conflicts(['org', 'profile']))
      .option('--baseline <file>', 'show what changed since this older snapshot')
      .option('--profile <name>', 'AWS profile to read with')
      .option('--region <name>', 'Region to start from (default: AWS_REGION or us-east-1)')
      .option('--org', 'read every account of the organisation (from the management account or a delegated administrator)')
      .option('--account <id...>', 'only these accounts', collectAccounts)
      .option('--member-role <name>', 'role to assume in member accounts, for what a root session cannot read')
      .option('--control <id...>', 'only these controls', collectWords)
      .option('--framework <id>', 'only the controls that this framework asks for')
      .option('--save-snapshot <file>', 'keep what was read, to judge it again or compare with it later')
      .addOption(new Option('--fail-on <severity>', 'exit with 1 on an open failure of at least this severity').choices(['critical', 'high', 'medium', 'low', 'never']).default('never'))
      .option('--strict', 'exit with 3 when anything could not be read')
      .addOption(formatOption(SCAN_FORMATS, 'table')),
  )
    .addHelpText(
      'after',
      `
Examples:
  $ rootwarden scan                                        the account of your credentials
  $ rootwarden scan --org --member-role SecurityAudit      all accounts, read by that role
  $ rootwarden scan --org --save-snapshot today.json       keep the facts
  $ rootwarden scan --snapshot today.json --baseline monday.json
  $ rootwarden scan --format html --output report.html     one file to read, print and send
  $ rootwarden scan --fail-on high --strict                for a pipeline`,
    )
    .action((options) => run(async (host) => (await import('../actions/scan.ts')).runScan(host, options)))
}
