import type { CommandGrammar, OfferedWord, Value } from './grammar.ts'

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

const described = (offers: readonly OfferedWord[]): string =>
  offers.map(({ word, says }) => quoted(`${word}:${says.replaceAll(':', '\\:')}`)).join(' ')

function valueLine(value: Value): string | null {
  if (value.kind === 'none') return null
  if (value.kind === 'words') return `compadd -- ${value.words.join(' ')}`
  return value.kind === 'path' ? '_files' : ':'
}

const valueCases = (grammars: readonly CommandGrammar[]): readonly string[] =>
  grammars.flatMap(({ path, options }) =>
    options.flatMap(({ word, value }) => {
      const line = valueLine(value)
      return line === null ? [] : [`    (${quoted(`${path} ${word}`)}) ${line}; return ;;`]
    }),
  )

function offerLines({ path, commands, words, options }: CommandGrammar): string {
  const offers = [
    ...(commands.length === 0 ? [] : [`offers=(${described(commands)}); _describe command offers`]),
    ...(words.length === 0 ? [] : [`compadd -- ${words.join(' ')}`]),
    `offers=(${described(options)}); _describe option offers`,
  ]
  return `    (${quoted(path)}) ${offers.join('; ')} ;;`
}

/** A script for zsh 5 and later. */
export const zshCompletion = (grammars: readonly CommandGrammar[]): string => `#compdef rootwarden
# Completion of rootwarden for zsh. Written by: rootwarden completion zsh
_rootwarden() {
  local path_='' before="\${words[CURRENT-1]}" index
  local -a offers
  for ((index = 2; index < CURRENT; index++)); do
    case "\${path_:+$path_ }\${words[index]}" in
      (${grammars.flatMap(({ path }) => (path === '' ? [] : [quoted(path)])).join('|')}) path_="\${path_:+$path_ }\${words[index]}" ;;
    esac
  done
  if compset -P '--*='; then before="\${\${words[CURRENT]}%%=*}"; fi
  case "$path_ $before" in
${valueCases(grammars).join('\n')}
  esac
  case "$path_" in
${grammars.map(offerLines).join('\n')}
  esac
}
compdef _rootwarden rootwarden
`
