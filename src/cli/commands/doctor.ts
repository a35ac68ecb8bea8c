import { type Command, Option } from 'commander'
import { GROUP, formatOption, parseAccount, withCommonOptions } from '../common-options.ts'
import { READER_ROLE } from '../reader-role.ts'
import type { Action } from '../program.ts'

export function declareDoctor(program: Command, run: (action: Action) => Promise<void>): void {
  const doctor = program
    .command('doctor')
    .summary('what these credentials can and cannot read')
    .description(
      'Tries every read operation once, says which are denied and what stays unknown without them, and prints the IAM statement that is missing. Changes nothing.',
    )
  withCommonOptions(
    doctor
      .optionsGroup('What to try:')
      .addOption(new Option('--sample', 'against the sample organisation; needs no AWS credentials').conflicts(['profile']))
      .option('--profile <name>', 'with this AWS profile (default: AWS_PROFILE, else what the AWS SDK finds)')
      .option('--region <name>', 'starting from this Region (default: AWS_REGION, else us-east-1)')
      .option('--account <id>', 'in this member account instead of your own', parseAccount)
      .option('--member-role <name>', `the role to assume there (default: ${READER_ROLE})`)
      .optionsGroup(GROUP.result)
      .option('--print-policy', 'print the whole policy of a reader instead; asks AWS nothing')
      .addOption(formatOption(['table', 'json'], 'table')),
  )
    .addHelpText(
      'after',
      `
Examples:
  $ rootwarden doctor
  $ rootwarden doctor --account 444455556666 --member-role RootwardenReader
  $ rootwarden doctor --print-policy --output reader-policy.json`,
    )
    .action((options) => run(async (host) => (await import('../actions/doctor.ts')).runDoctor(host, options)))
}
