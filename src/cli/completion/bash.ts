import type { CommandGrammar, Value } from './grammar.ts'

/** Words of ours hold letters, digits, dots and dashes only, so they need no quoting. */
const offer = (words: readonly string[]): string => `COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$word"))`

function valueLine(value: Value): string | null {
  if (value.kind === 'none') return null
  if (value.kind === 'words') return offer(value.words)
  return value.kind === 'path' ? `compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$word"))` : 'COMPREPLY=()'
}

const valueCases = (grammars: readonly CommandGrammar[]): readonly string[] =>
  grammars.flatMap(({ path, options }) =>
    options.flatMap(({ word, value }) => {
      const line = valueLine(value)
      return line === null ? [] : [`    '${path} ${word}') ${line}; return ;;`]
    }),
  )

/** A script for bash 3.2 and later. */
export const bashCompletion = (
  grammars: readonly CommandGrammar[],
): string => `# Completion of rootwarden for bash. Written by: rootwarden completion bash
_rootwarden() {
  local IFS=$' \\t\\n' path='' word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" index
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "\${path:+$path }\${COMP_WORDS[index]}" in
      ${grammars.flatMap(({ path }) => (path === '' ? [] : [`'${path}'`])).join(' | ')}) path="\${path:+$path }\${COMP_WORDS[index]}" ;;
    esac
  done
  # Bash takes --format=json apart into three words.
  if [[ $word == '=' ]]; then word=''; elif [[ $before == '=' ]]; then before="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  IFS=$'\\n '
  case "$path $before" in
${valueCases(grammars).join('\n')}
  esac
  case "$path" in
${grammars.map(({ path, commands, words, options }) => `    '${path}') ${offer([...commands.map(({ word }) => word), ...words, ...options.map(({ word }) => word)])} ;;`).join('\n')}
  esac
}
complete -F _rootwarden rootwarden
`
