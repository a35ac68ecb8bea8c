import type { CommandGrammar, Value } from './grammar.ts'

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`

function takes(value: Value): string {
  if (value.kind === 'none') return ''
  if (value.kind === 'words') return ` -x -a ${quoted(value.words.join(' '))}`
  return value.kind === 'path' ? ' -r -F' : ' -x'
}

const lines = ({ path, commands, words, options }: CommandGrammar): readonly string[] => {
  const here = `complete -c rootwarden -n ${quoted(`__rootwarden_at ${quoted(path).replaceAll("'", '"')}`)}`
  return [
    ...commands.map(({ word, says }) => `${here} -a ${word} -d ${quoted(says)}`),
    ...(words.length === 0 ? [] : [`${here} -a ${quoted(words.join(' '))}`]),
    ...options.map(({ word, says, value }) => `${here} -l ${word.slice(2)} -d ${quoted(says)}${takes(value)}`),
  ]
}

/** A script for fish 3 and later. */
export const fishCompletion = (
  grammars: readonly CommandGrammar[],
): string => `# Completion of rootwarden for fish. Written by: rootwarden completion fish
function __rootwarden_at --description 'whether the command so far is this one'
    set -l path ''
    for word in (commandline -opc)[2..-1]
        switch (string trim -- "$path $word")
            case ${grammars.flatMap(({ path }) => (path === '' ? [] : [quoted(path)])).join(' ')}
                set path (string trim -- "$path $word")
        end
    end
    test "$path" = "$argv[1]"
end
complete -c rootwarden -f
${grammars.flatMap(lines).join('\n')}
`
