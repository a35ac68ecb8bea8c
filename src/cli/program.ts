import { Command } from 'commander'
import { declareAdvise } from './commands/advise.ts'
import { declareAttest } from './commands/attest.ts'
import { declareControls } from './commands/controls.ts'
import { declareDoctor } from './commands/doctor.ts'
import { declareExcept } from './commands/except.ts'
import { declareScan } from './commands/scan.ts'
import { declareUp } from './commands/up.ts'
import type { Host } from './host.ts'

/** Runs one command's action. @returns the exit code. */
export type Action = (host: Host) => Promise<number>

/**
 * Declares the command line. Only declarations are loaded here; what a command does is imported when it runs, so that `--help`
 * answers at once.
 *
 * @param run - called with the action of the command that was asked for.
 */
export function declareProgram(version: string, run: (action: Action) => Promise<void>): Command {
  const program = new Command('rootwarden')
    .description('Secures the root user of AWS accounts: shows where it stands, and what to do first.')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .showHelpAfterError('(add --help for usage and examples)')
    .configureHelp({ sortSubcommands: false })
    .addHelpText(
      'after',
      `
Start here:
  $ rootwarden up                 scan what your credentials allow, else the sample; open the report
  $ rootwarden scan               judge the account of your AWS credentials
  $ rootwarden scan --org         judge every account of the organisation
  $ rootwarden scan --sample      see what it looks like, without AWS

Exit codes: 0 done · 1 findings at or above --fail-on · 2 wrong usage or input · 3 incomplete (--strict) · 4 an operation failed`,
    )
  for (const declare of [declareScan, declareControls, declareAttest, declareExcept, declareAdvise, declareDoctor, declareUp]) declare(program, run)
  return program
}
