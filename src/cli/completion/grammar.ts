import type { Command, Option } from 'commander'

/** What may follow an option: one of these words, a path, something only the person knows, or nothing at all. */
export type Value =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'path' }
  | { readonly kind: 'free' }
  | { readonly kind: 'none' }

export interface OfferedWord {
  readonly word: string
  readonly says: string
}

/** One command as completion needs it. */
export interface CommandGrammar {
  /** Words after `rootwarden`: `scan`, `attest add`; empty for the program itself. */
  readonly path: string
  readonly commands: readonly OfferedWord[]
  /** Values of its first argument. */
  readonly words: readonly string[]
  readonly options: readonly (OfferedWord & { readonly value: Value })[]
}

/** Names that come from elsewhere than the declarations. */
export interface KnownNames {
  readonly controls: readonly string[]
  readonly frameworks: readonly string[]
}

function valueOf({ long, flags, argChoices, required, optional }: Option, { controls, frameworks }: KnownNames): Value {
  if (!required && !optional) return { kind: 'none' }
  if (argChoices !== undefined) return { kind: 'words', words: argChoices }
  if (long === '--control') return { kind: 'words', words: controls }
  if (long === '--framework') return { kind: 'words', words: frameworks }
  return /<(?:file|folder)>/.test(flags) ? { kind: 'path' } : { kind: 'free' }
}

const firstSentence = (text: string): string => text.split(/[.;(]/)[0]?.trim() ?? text

function grammarOf(command: Command, path: string, names: KnownNames): CommandGrammar {
  const help = command.createHelp()
  const [argument] = command.registeredArguments
  const aboutControls = path.startsWith('controls')
  return {
    path,
    commands: help
      .visibleCommands(command)
      .map((each) => ({ word: each.name(), says: firstSentence(each.summary() || each.description()) })),
    words: argument === undefined ? [] : (argument.argChoices ?? (aboutControls ? names.controls : [])),
    options: help
      .visibleOptions(command)
      .flatMap((option) =>
        option.long === undefined || option.long === null
          ? []
          : [{ word: option.long, says: firstSentence(option.description), value: valueOf(option, names) }],
      ),
  }
}

/** The program and every command below it, the program first. */
export function grammarsOf(command: Command, names: KnownNames, path = ''): readonly CommandGrammar[] {
  const below = command.commands.flatMap((each) => grammarsOf(each, names, `${path} ${each.name()}`.trim()))
  return [grammarOf(command, path, names), ...below]
}
