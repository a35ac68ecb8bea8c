import { type Argument, Command, type Help, Option } from 'commander'
import { GROUP } from './common-options.ts'
import { declareAdvise } from './commands/advise.ts'
import { declareAlerts } from './commands/alerts.ts'
import { declareAttest } from './commands/attest.ts'
import { declareBackup, declareRestore } from './commands/backup.ts'
import { declareCompletion } from './commands/completion.ts'
import { declareControls } from './commands/controls.ts'
import { declareDoctor } from './commands/doctor.ts'
import { declareExcept } from './commands/except.ts'
import { declareHunt } from './commands/hunt.ts'
import { declareRules } from './commands/rules.ts'
import { declareScan } from './commands/scan.ts'
import { declareTrail } from './commands/trail.ts'
import { declareUp } from './commands/up.ts'
import { declareWatch } from './commands/watch.ts'
import type { Host } from './host.ts'

/** Runs one command's action. @returns the exit code. */
export type Action = (host: Host) => Promise<number>

const listed = (words: readonly string[]): string => `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`

/** `how to write the result (table, json or csv; default: table)`. */
function optionDescription({ description, argChoices, defaultValue, negate }: Option): string {
  const choices = argChoices === undefined ? [] : [listed(argChoices)]
  const fallback = defaultValue === undefined || negate ? [] : [`default: ${String(defaultValue)}`]
  const more = [...choices, ...fallback].join('; ')
  return more === '' ? description : `${description} (${more})`
}

const argumentDescription = ({ description, argChoices }: Argument): string =>
  argChoices === undefined ? description : `${description} (${listed(argChoices)})`

const helpStyle: Partial<Help> = { optionDescription, argumentDescription, styleTitle: (title) => `\u001b[1m${title}\u001b[0m` }

/**
 * Declares the command line. Only declarations are loaded here; what a command does is imported when it runs, so that `--help`
 * answers at once.
 *
 * @param run - called with the action of the command that was asked for.
 */
export function declareProgram(version: string, run: (action: Action) => Promise<void>): Command {
  const program = new Command('rootwarden')
    .description('Secures the root user of AWS accounts: shows where it stands, and what to do first.')
    .optionsGroup(GROUP.general)
    .version(version, '--version', 'print the version')
    .addHelpOption(new Option('-h, --help', 'show help').helpGroup(GROUP.general))
    .helpCommand('help [command]', 'show help for a command')
    .configureHelp(helpStyle)
    .addHelpText(
      'after',
      `
Start here:
  see what it looks like, without AWS
  $ rootwarden up --sample
  judge the account of your AWS credentials
  $ rootwarden scan
  judge every account of the organisation
  $ rootwarden scan --org
  what your credentials cannot see, and the IAM statement that is missing
  $ rootwarden doctor

Exit codes:
  0  done
  1  done, and there are findings at or above --fail-on
  2  wrong usage or input
  3  something could not be read, and --strict was asked
  4  an operation failed: AWS, the network, a file`,
    )
  for (const declare of [
    declareScan,
    declareUp,
    declareControls,
    declareAttest,
    declareExcept,
    declareAdvise,
    declareRules,
    declareTrail,
    declareHunt,
    declareWatch,
    declareAlerts,
    declareBackup,
    declareRestore,
    declareDoctor,
    declareCompletion,
  ])
    declare(program, run)
  return program
}
