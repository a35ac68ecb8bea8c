import type { Command } from 'commander'
import { knownNames } from '../../app/select-controls.ts'
import type { SHELLS } from '../commands/completion.ts'
import type { CommonOptions } from '../common-options.ts'
import { bashCompletion } from '../completion/bash.ts'
import { fishCompletion } from '../completion/fish.ts'
import { grammarsOf } from '../completion/grammar.ts'
import { zshCompletion } from '../completion/zsh.ts'
import { deliver } from '../deliver.ts'
import { EXIT } from '../exit-codes.ts'
import type { Host } from '../host.ts'

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion }

export async function runCompletion(host: Host, program: Command, shell: (typeof SHELLS)[number], options: CommonOptions): Promise<number> {
  await deliver(host, options, scripts[shell](grammarsOf(program, knownNames())))
  return EXIT.done
}
