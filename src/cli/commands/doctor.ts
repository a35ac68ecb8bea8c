import { type Command, Option } from 'commander'
import { formatOption, withCommonOptions } from '../common-options.ts'
import type { Action } from '../program.ts'

export function declareDoctor(program: Command, run: (action: Action) => Promise<void>): void {
  withCommonOptions(
    program
      .command('doctor')
      .summary('what this machine and these credentials can and cannot do')
      .description('Tries every read operation once, says which are denied, and prints the IAM statements that are missing.')
      .addOption(new Option('--sample', 'try against the sample organisation').conflicts(['profile']))
      .option('--profile <name>', 'AWS profile to try')
      .option('--region <name>', 'Region to start from')
      .option('--account <id>', 'try in this member account instead of your own')
      .option('--member-role <name>', 'role to assume there')
      .option('--print-policy', 'print the whole reader policy instead')
      .addOption(formatOption(['table', 'json'], 'table')),
  )
    .addHelpText('after', '\nExamples:\n  $ rootwarden doctor\n  $ rootwarden doctor --print-policy > reader-policy.json')
    .action((options) => run(async (host) => (await import('../actions/doctor.ts')).runDoctor(host, options)))
}
