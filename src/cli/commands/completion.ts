import { Argument, type Command } from 'commander'
import { withCommonOptions } from '../common-options.ts'
import type { Action } from '../program.ts'

export const SHELLS = ['bash', 'zsh', 'fish'] as const

export function declareCompletion(program: Command, run: (action: Action) => Promise<void>): void {
  const completion = program
    .command('completion')
    .summary('complete commands and options in your shell')
    .description('Prints a script that completes commands, options and their values, derived from the commands themselves.')
    .addArgument(new Argument('<shell>', 'your shell').choices(SHELLS))
  withCommonOptions(completion)
    .addHelpText(
      'after',
      `
Examples:
  $ echo 'source <(rootwarden completion bash)' >> ~/.bashrc
  $ echo 'source <(rootwarden completion zsh)' >> ~/.zshrc     (after compinit)
  $ rootwarden completion fish > ~/.config/fish/completions/rootwarden.fish`,
    )
    .action((shell: (typeof SHELLS)[number], options) =>
      run(async (host) => (await import('../actions/completion.ts')).runCompletion(host, program, shell, options)),
    )
}
