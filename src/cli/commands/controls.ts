import type { Command } from 'commander'
import { GROUP, formatOption, withCommonOptions } from '../common-options.ts'
import type { Action } from '../program.ts'

export function declareControls(program: Command, run: (action: Action) => Promise<void>): void {
  const controls = program
    .command('controls')
    .summary('list and explain the controls')
    .description('What rootwarden checks, why, and how to mend it.')
  const list = controls
    .command('list')
    .description('Every control, by area.')
    .optionsGroup(GROUP.judge)
    .option('--framework <id>', 'only the controls that this framework asks for')
    .addOption(formatOption(['table', 'json', 'csv', 'md'], 'table'))
  withCommonOptions(list)
    .addHelpText(
      'after',
      '\nExamples:\n  $ rootwarden controls list\n  $ rootwarden controls list --framework cis-aws-foundations-7.0 --format csv',
    )
    .action((options) => run(async (host) => (await import('../actions/controls.ts')).runControlsList(host, options)))
  const show = controls
    .command('show')
    .description('One control: why it matters, what it needs, how to mend it.')
    .argument('<id>', 'id of a control')
    .addOption(formatOption(['table', 'json', 'md'], 'table'))
  withCommonOptions(show)
    .addHelpText('after', '\nExample:\n  $ rootwarden controls show root-has-no-access-keys')
    .action((id: string, options) => run(async (host) => (await import('../actions/controls.ts')).runControlsShow(host, id, options)))
}
