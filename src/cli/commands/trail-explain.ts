import type { Command } from 'commander'
import { GROUP, formatOption, withCommonOptions } from '../common-options.ts'
import type { Action } from '../program.ts'

export function declareTrailExplain(trail: Command, run: (action: Action) => Promise<void>): void {
  const explain = trail
    .command('explain')
    .summary('say why a rule matches an event, or does not')
    .description('Says, condition by condition, why a rule matches an event or does not.')
    .argument('<event>', 'a file with the event in it, a folder, s3://…, or - for standard input')
    .argument('<rule>', 'number, id or name of a rule, or a file of Sigma rules')
    .optionsGroup(GROUP.read)
    .option('--event-id <id>', 'the event of this id, where there are several')
    .option('--profile <name>', 'with this AWS profile (default: AWS_PROFILE, else what the AWS SDK finds)')
    .option('--region <name>', 'starting from this Region (default: AWS_REGION, else us-east-1)')
    .optionsGroup(GROUP.judge)
    .option('--rules <path...>', 'look for the rule among your own as well: files, and folders with all below them')
    .optionsGroup(GROUP.result)
    .addOption(formatOption(['table', 'json'], 'table'))
  withCommonOptions(explain)
    .addHelpText(
      'after',
      `
Examples:
  $ rootwarden trail explain event.json R02
  $ rootwarden trail explain event.json rule.yml
  $ rootwarden trail explain logs R02 \\
      --event-id 0f2a4c6e-1b3d-4f5a-8c7e-9d0b1a2c3e4f`,
    )
    .action((event: string, rule: string, options) =>
      run(async (host) => (await import('../actions/trail-explain.ts')).runTrailExplain(host, event, rule, options)),
    )
}
