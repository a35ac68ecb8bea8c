import type { Command } from 'commander'
import { GROUP, parsePort, withCommonOptions, withReadOptions } from '../common-options.ts'
import type { Action } from '../program.ts'

export function declareUp(program: Command, run: (action: Action) => Promise<void>): void {
  const up = program
    .command('up')
    .summary('scan, then show the report in a browser')
    .description(
      'Scans what your credentials allow, else the sample organisation; writes the report to a file (report.html in the home folder), serves it on this machine alone and prints its address.',
    )
  withCommonOptions(
    withReadOptions(up, { snapshot: false })
      .optionsGroup(GROUP.result)
      .option('--port <number>', 'port on 127.0.0.1; 0 takes a free one', parsePort, 7766)
      .option('--once', 'write the report and stop, without serving it'),
  )
    .addHelpText(
      'after',
      `
Examples:
  $ rootwarden up
  $ rootwarden up --org --member-role RootwardenReader
  $ rootwarden up --sample --once`,
    )
    .action((options) => run(async (host) => (await import('../actions/up.ts')).runUp(host, options)))
}
