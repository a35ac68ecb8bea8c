import { type Command, Option } from 'commander'
import { parsePort, withCommonOptions } from '../common-options.ts'
import type { Action } from '../program.ts'

export function declareUp(program: Command, run: (action: Action) => Promise<void>): void {
  withCommonOptions(
    program
      .command('up')
      .summary('scan, then show the report in a browser')
      .description('Scans what your credentials allow, else the sample organisation; serves the report on this machine and prints its address.')
      .addOption(new Option('--sample', 'read the sample organisation').conflicts(['profile']))
      .option('--profile <name>', 'AWS profile to read with')
      .option('--region <name>', 'Region to start from')
      .option('--org', 'read every account of the organisation')
      .option('--member-role <name>', 'role to assume in member accounts')
      .option('--port <number>', 'port on 127.0.0.1', parsePort, 7766)
      .option('--once', 'write the report to a file and stop, without serving it'),
  )
    .addHelpText('after', '\nExamples:\n  $ rootwarden up\n  $ rootwarden up --sample --once')
    .action((options) => run(async (host) => (await import('../actions/up.ts')).runUp(host, options)))
}
