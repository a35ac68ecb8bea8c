import type { RegexFlags } from '../rule.ts'
import type { Refusal } from './dialect.ts'

const CLASSES: Readonly<Record<string, string>> = { d: '0-9', w: '0-9A-Za-z_', s: '\\t\\n\\f\\r\\x{20}' }
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f' }
/** Two letters outside of ASCII fold to letters inside of it. */
const STRANGERS: Readonly<Record<string, string>> = { k: 'K', s: 'ſ' }

const code = (letter: string): string => (/^\w$/.test(letter) ? letter : `\\x{${(letter.codePointAt(0) ?? 0).toString(16)}}`)

const refuse = (because: string): Refusal => ({
  because,
  remedy: 'Write it with plain characters, classes, groups and repetitions, or with wildcards; or use --engine embedded.',
})

/** All letters that are the same but for their case; `null` where the engines might differ. */
function casesOf(letter: string): readonly string[] | null {
  if (!/^[ -~\s]$/.test(letter)) return null
  const lower = letter.toLowerCase()
  const stranger = Object.hasOwn(STRANGERS, lower) ? [STRANGERS[lower] ?? ''] : []
  return [...new Set([lower, letter.toUpperCase(), ...stranger])]
}

interface Reader {
  readonly source: readonly string[]
  at: number
}

/** A character behind a backslash: a class of RE2, or the character itself. */
function escape(reader: Reader): { readonly set: string; readonly negated: boolean } | { readonly letter: string } | Refusal {
  reader.at += 1
  const letter = reader.source[reader.at] ?? ''
  const set = CLASSES[letter.toLowerCase()]
  if (set !== undefined) return { set, negated: letter !== letter.toLowerCase() }
  const control = CONTROLS[letter]
  if (control !== undefined) return { letter: control }
  return /^[^\w]$/.test(letter) ? { letter } : refuse(`\\${letter} may mean something else there`)
}

function member(letter: string, ignoreCase: boolean): string | Refusal {
  const cases = ignoreCase ? casesOf(letter) : [letter]
  return cases === null ? refuse('letters outside of ASCII may fold differently there') : cases.map(code).join('')
}

/** `[…]`: ranges of ASCII letters with both their cases where it does not count. */
function characterClass(reader: Reader, ignoreCase: boolean): string | Refusal {
  const { source } = reader
  let set = ''
  reader.at += 1
  const negated = source[reader.at] === '^'
  if (negated) reader.at += 1
  for (let isFirst = true; isFirst || source[reader.at] !== ']'; isFirst = false, reader.at += 1) {
    const letter = source[reader.at]
    if (letter === undefined) return refuse('a class is not closed')
    if (letter === '[' && source[reader.at + 1] === ':') return refuse('[:…:] may mean something else there')
    const read = letter === '\\' ? escape(reader) : { letter }
    if ('because' in read) return read
    if ('set' in read) {
      if (read.negated) return refuse('a negated class inside of a class may mean something else there')
      set += read.set
      continue
    }
    if (source[reader.at + 1] === '-' && source[reader.at + 2] !== ']') {
      const last = source[reader.at + 2] ?? ''
      const isPlain = /^[0-9A-Za-z]$/.test(read.letter) && /^[0-9A-Za-z]$/.test(last)
      if (!isPlain || (ignoreCase && /[a-z]/i.test(read.letter + last))) {
        const letters = isPlain ? range(read.letter, last) : null
        if (letters === null) return refuse('a range of other characters than ASCII letters and digits may mean something else there')
        set += letters.map((one) => String(member(one, ignoreCase))).join('')
      } else set += `${read.letter}-${last}`
      reader.at += 2
      continue
    }
    const one = member(read.letter, ignoreCase)
    if (typeof one !== 'string') return one
    set += one
  }
  return `[${negated ? '^' : ''}${set}]`
}

const range = (first: string, last: string): readonly string[] =>
  Array.from({ length: Math.max(0, last.charCodeAt(0) - first.charCodeAt(0) + 1) }, (_, index) =>
    String.fromCharCode(first.charCodeAt(0) + index),
  )

function piece(reader: Reader, { ignoreCase, dotAll, multiline }: RegexFlags): string | Refusal {
  const { source } = reader
  const letter = source[reader.at] ?? ''
  if (letter === '[') return characterClass(reader, ignoreCase)
  if (letter === '.') return dotAll ? '[\\x{0}-\\x{10ffff}]' : '[^\\n]'
  if (letter === '^' || letter === '$') {
    if (multiline) return refuse('^ and $ may stand at other places of a text with several lines there')
    return letter === '^' ? '\\A' : '\\z'
  }
  if (letter === '(') {
    if (source[reader.at + 1] !== '?') return '(?:'
    if (source[reader.at + 2] !== ':') return refuse('(? may mean something else there')
    reader.at += 2
    return '(?:'
  }
  if (letter === '{') {
    const times = /^\{\d+(?:,\d*)?\}/.exec(source.slice(reader.at, reader.at + 12).join(''))
    if (times === null) return refuse('{ without numbers may mean something else there')
    reader.at += times[0].length - 1
    return times[0]
  }
  if (')|*+?'.includes(letter)) return letter
  const read = letter === '\\' ? escape(reader) : { letter }
  if ('because' in read) return read
  if ('set' in read) return `[${read.negated ? '^' : ''}${read.set}]`
  const one = member(read.letter, ignoreCase)
  return typeof one !== 'string' || !ignoreCase ? one : `[${one}]`
}

/**
 * An expression in the few words that RE2, Joni and RE2/J all understand alike: Athena's documentation does not bind itself to one.
 * Case is spelt out, anchors are written as those of the whole text, classes as their characters.
 */
export function trinoRegex(source: string, flags: RegexFlags): string | Refusal {
  const inline = /^\(\?([ims]+)\)/.exec(source)
  const letters = inline?.[1] ?? ''
  const all: RegexFlags = {
    ignoreCase: flags.ignoreCase || letters.includes('i'),
    multiline: flags.multiline || letters.includes('m'),
    dotAll: flags.dotAll || letters.includes('s'),
  }
  const reader: Reader = { source: Array.from(source.slice(inline?.[0].length ?? 0)), at: 0 }
  let written = ''
  for (; reader.at < reader.source.length; reader.at += 1) {
    const one = piece(reader, all)
    if (typeof one !== 'string') return one
    written += one
  }
  return written
}
