import { CommanderError } from 'commander'
import { AppError } from '../core/app-error.ts'
import { EXIT } from './exit-codes.ts'
import type { Host } from './host.ts'
import { declareProgram } from './program.ts'

/** An error as one paragraph: what happened, and what to do. */
function explain(error: AppError): string {
  return `rootwarden: ${error.message}\n${error.hint === '' ? '' : `  ${error.hint}\n`}`
}

/**
 * Runs one command line.
 *
 * @param argv - the arguments alone, without the interpreter and the script.
 * @returns the exit code of the contract: 0, 1, 2, 3 or 4. A bug is thrown on, never turned into a code.
 */
export async function runCli(argv: readonly string[], host: Host): Promise<number> {
  let code: number = EXIT.done
  const program = declareProgram(host.version, async (action) => {
    code = await action(host)
  })
  const output = {
    writeOut: (text: string) => host.stdout.write(text),
    writeErr: (text: string) => host.stderr.write(text),
    getOutHelpWidth: () => Math.min(host.stdout.columns, 100),
    getErrHelpWidth: () => Math.min(host.stderr.columns, 100),
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  }
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
    command.exitOverride().configureOutput(output)
  }
  if (argv.length === 0) {
    program.outputHelp()
    return EXIT.done
  }
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
    if (!(error instanceof AppError)) throw error
    host.stderr.write(explain(error))
    if (argv.includes('--debug')) host.stderr.write(`${error.stack ?? ''}\n${error.cause instanceof Error ? (error.cause.stack ?? '') : ''}\n`)
    return error.kind === 'usage' ? EXIT.usage : EXIT.failed
  }
}
