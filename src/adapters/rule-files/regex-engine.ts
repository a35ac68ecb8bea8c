import { RE2JS, RE2JSException } from 're2js'
import type { CompiledRegex, RegexEngine } from '../../core/sigma/regex-engine.ts'
import type { RegexFlags } from '../../core/sigma/rule.ts'

/** Characters of an expression. The longest of the public rules has some hundreds. */
const LONGEST_SOURCE = 4_000

/** Instructions of the compiled program, repetitions written out: a text of n characters takes at most n times as many steps. */
const LARGEST_PROGRAM = 2_000

/** What the syntax of an expression asks for and no engine of linear time can give. */
const UNANSWERABLE: readonly (readonly [sign: RegExp, because: string])[] = [
  [/^\(\?(?:[=!]|<[=!])/, 'it looks around a place (lookahead or lookbehind), which cannot be answered in linear time'],
  [/^\(\?>|^[*+?}]\+/, 'it forbids the engine to go back (an atomic group or a possessive repetition)'],
  [/^\\(?:[1-9]|k)|^\(\?P=/, 'it refers back to a group, which cannot be answered in linear time'],
]

/** Where a construct begins: outside of a character class, and not behind a backslash. */
function* constructs(source: string): Generator<string> {
  let inClass = false
  for (let at = 0; at < source.length; at += 1) {
    const letter = source.charAt(at)
    if (!inClass || letter === '\\') yield source.slice(at, at + 4)
    if (letter === '\\') at += 1
    else if (letter === '[') inClass = true
    else if (letter === ']') inClass = false
  }
}

function unanswerable(source: string): string | undefined {
  for (const construct of constructs(source)) {
    const found = UNANSWERABLE.find(([sign]) => sign.test(construct))
    if (found !== undefined) return found[1]
  }
  return undefined
}

const flagsOf = ({ ignoreCase, multiline, dotAll }: RegexFlags): number =>
  (ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) | (multiline ? RE2JS.MULTILINE : 0) | (dotAll ? RE2JS.DOTALL : 0)

/** The engine's words without its preamble: `missing closing ]: "[a"`. */
function inWords(message: string): string {
  const words = message.replace(/^error parsing regexp: /, '').replaceAll('`', '"')
  return words.length > 120 ? `${words.slice(0, 120)}…` : words
}

function parse(source: string, flags: RegexFlags): RE2JS | string {
  try {
    return RE2JS.compile(source, flagsOf(flags))
  } catch (error) {
    if (error instanceof RE2JSException) return unanswerable(source) ?? inWords(error.message)
    throw error
  }
}

function compile(source: string, flags: RegexFlags): CompiledRegex {
  if (source.length > LONGEST_SOURCE) return { ok: false, because: `it is longer than ${LONGEST_SOURCE} characters` }
  const parsed = parse(source, flags)
  if (typeof parsed === 'string') return { ok: false, because: parsed }
  if (parsed.programSize() > LARGEST_PROGRAM) {
    return { ok: false, because: `written out it has ${parsed.programSize()} steps, and ${LARGEST_PROGRAM} are allowed; repeat less` }
  }
  return { ok: true, test: (text) => parsed.test(text) }
}

/**
 * Regular expressions in the syntax of RE2, answered in time linear in the text. Without flags they mind the case, `.` stops at a line
 * break and `^` and `$` mean the whole text; `(?i)` and its like work inside an expression.
 *
 * @see https://github.com/google/re2/wiki/Syntax
 */
export const linearRegex: RegexEngine = { compile }
