import { type Command, CommanderError } from 'commander'
import { AppError } from '../core/app-error.ts'
import { printable } from '../core/render/printable.ts'
import { EXIT } from './exit-codes.ts'
import type { Host } from './host.ts'
import { declareProgram } from './program.ts'

/** An error as one paragraph: what happened, and what to do. Its words may hold names from AWS. */
function explain(error: AppError): string {
  const lines = [`rootwarden: ${error.message}`, ...(error.hint === '' ? [] : [`  ${error.hint}`])]
  return `${lines.join('\n').split('\n').map(printable).join('\n')}\n`
}

const explainBug = (error: unknown): string =>
  `rootwarden: something broke that should not have: ${printable(error instanceof Error ? error.message : String(error))}\n  This is a bug. Please report it, with what the same command says under --debug.\n`

const traceOf = (error: unknown): string =>
  error instanceof Error
    ? `${error.stack ?? error.message}\n${error.cause === undefined ? '' : `caused by ${traceOf(error.cause)}`}`
    : `${String(error)}\n`

const pathOf = (command: Command): string => (command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`)

const withDescendants = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(withDescendants)]

/** Makes commander write through the host, end by throwing, and speak like the rest. */
function adapt(program: Command, host: Host, colour: boolean): void {
  const output = {
    writeOut: (text: string) => host.stdout.write(text),
    writeErr: (text: string) => host.stderr.write(text),
    outputError: (text: string, write: (text: string) => void) => write(text.replace(/^error: /, 'rootwarden: ')),
    getOutHelpWidth: () => Math.min(host.stdout.columns, 100),
    getErrHelpWidth: () => Math.min(host.stderr.columns, 100),
    getOutHasColors: () => colour && host.stdout.isTerminal,
    getErrHasColors: () => colour && host.stderr.isTerminal,
  }
  for (const command of withDescendants(program)) {
    command
      .exitOverride()
      .configureOutput(output)
      .showHelpAfterError(`  See how: ${pathOf(command)} --help`)
  }
}

/**
 * Runs one command line.
 *
 * @param argv - the arguments alone, without the interpreter and the script.
 * @returns the exit code of the contract: 0, 1, 2, 3 or 4. A bug is told as one, and is 4.
 */
export async function runCli(argv: readonly string[], host: Host): Promise<number> {
  let code: number = EXIT.done
  const program = declareProgram(host.version, async (action) => {
    code = await action(host)
  })
  adapt(program, host, !host.env['NO_COLOR'] && !argv.includes('--no-color'))
  if (argv.length === 0) {
    program.outputHelp()
    return EXIT.done
  }
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
    host.stderr.write(error instanceof AppError ? explain(error) : explainBug(error))
    if (argv.includes('--debug')) host.stderr.write(traceOf(error))
    return error instanceof AppError && error.kind === 'usage' ? EXIT.usage : EXIT.failed
  }
}
