import { type Document, LineCounter, type Pair, type ParsedNode, isMap, isNode, isScalar, isSeq, parseAllDocuments, visit } from 'yaml'
import type { RawDocument } from '../../core/sigma/parse-rule.ts'
import type { Path, Position, Problem } from '../../core/sigma/problem.ts'

/** One document of a file, and its own text. */
export interface YamlDocument extends RawDocument {
  readonly text: string
}

export interface YamlDocuments {
  readonly documents: readonly YamlDocument[]
  readonly problems: readonly Problem[]
}

/** Uses of anchors in one document, counted as they would multiply. Public rules have none; a bomb has billions. */
const MOST_ALIASES = 100

/** One fault makes others; what is mended first is the first. */
const MOST_FAULTS = 3

/** What the parser calls by a code, and a person mends like this. */
const REMEDIES: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'Write it once. Several values for one field are a list.',
  TAB_AS_INDENT: 'Indent with spaces.',
  BAD_ALIAS: 'Put a text that begins with * or & in quotes.',
  BAD_SCALAR_START: 'Put the text in quotes.',
  BLOCK_AS_IMPLICIT_KEY: 'Put a text with a colon in it in quotes, and check the indentation.',
  MULTILINE_IMPLICIT_KEY: 'Put a colon behind the key, and check the indentation.',
  BAD_INDENT: 'Check the indentation.',
  TAG_RESOLVE_FAILED: 'Put a text that begins with ! in quotes.',
}

const problem = ({ line, column }: Position, message: string, remedy: string): Problem => ({ path: '', line, column, message, remedy })

/** Sentences of the parser, made to fit behind `file:line:column:`. */
function wordsOf(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'the same key stands here a second time'
  const [first = ''] = message.split('\n')
  if (/call stack/.test(first)) return 'it is nested too deeply'
  return `this is no YAML: ${first.charAt(0).toLowerCase()}${first.slice(1)}`
}

type Parsed = Document.Parsed<ParsedNode>

/**
 * An account id may begin with a nought, and a number of twenty digits is an id: what a number could not say again in the same
 * digits stays text.
 */
function keepDigits(document: Parsed): void {
  visit(document, {
    Scalar: (_, node) => {
      const { source, value } = node
      if (typeof value === 'number' && source !== undefined && /^\d+$/.test(source) && String(value) !== source) node.value = source
    },
  })
}

function positions(document: Parsed, lines: LineCounter): (path: Path) => Position {
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const keyOf = ({ key }: Pair<unknown, unknown>): string => String(isScalar(key) ? key.value : key)
  return (path) => {
    let node: unknown = document.contents
    let offset = document.contents?.range[0] ?? document.range[0]
    for (const step of path) {
      if (isMap(node)) {
        const pair: Pair<unknown, unknown> | undefined = node.items.find((item) => keyOf(item) === String(step))
        if (pair === undefined) break
        if (isScalar(pair.key) && pair.key.range) [offset] = pair.key.range
        node = pair.value
      } else if (isSeq(node)) {
        node = node.items[Number(step)]
        if (isNode(node)) offset = node.range?.[0] ?? offset
      } else break
    }
    return at(offset)
  }
}

/** The first alias that leads nowhere, or to something that holds it. */
function brokenAlias(document: Parsed): { readonly offset: number; readonly isUnknown: boolean } | null {
  let broken: { readonly offset: number; readonly isUnknown: boolean } | null = null
  visit(document, {
    Alias: (_, node, path) => {
      const target = node.resolve(document)
      if (target !== undefined && !path.includes(target)) return undefined
      broken = { offset: node.range?.[0] ?? 0, isUnknown: target === undefined }
      return visit.BREAK
    },
  })
  return broken
}

/** Anchors that multiply are refused before anything is made of them. */
function valueOf(document: Parsed): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly because: string } {
  try {
    return { ok: true, value: document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown }
  } catch (error) {
    if (error instanceof ReferenceError) return { ok: false, because: 'its anchors multiply beyond measure' }
    if (error instanceof RangeError) return { ok: false, because: 'it is nested too deeply' }
    throw error
  }
}

function faultsOf(document: Parsed, lines: LineCounter): readonly Problem[] {
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const faults = [...document.errors, ...document.warnings]
  if (faults.length > 0) {
    return faults
      .slice(0, MOST_FAULTS)
      .map(({ code, message, pos }) => problem(at(pos[0]), wordsOf(code, message), REMEDIES[code] ?? 'Mend the YAML at this place.'))
  }
  const alias = brokenAlias(document)
  if (alias === null) return []
  return alias.isUnknown
    ? [problem(at(alias.offset), 'an alias without an anchor', 'A text that begins with * goes in quotes.')]
    : [problem(at(alias.offset), 'an alias inside of what it stands for', 'Write the values out.')]
}

function readOne(document: Parsed, text: string, lines: LineCounter): YamlDocuments {
  const positionOf = positions(document, lines)
  const faults = faultsOf(document, lines)
  if (faults.length > 0) return { documents: [], problems: faults }
  keepDigits(document)
  const value = valueOf(document)
  if (!value.ok) return { documents: [], problems: [problem(positionOf([]), value.because, 'Write the values out.')] }
  const [begin = 0, , end = begin] = document.contents?.range ?? document.range
  return { documents: [{ value: value.value, positionOf, text: text.slice(begin, end) }], problems: [] }
}

function parse(text: string, lines: LineCounter): readonly Parsed[] | null {
  try {
    const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, merge: true })
    return 'empty' in parsed ? [] : parsed
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/**
 * Takes a YAML text apart into its documents, with the place of everything in them. A byte order mark, CRLF and empty documents are
 * harmless; texts that look like numbers keep their digits.
 *
 * @returns a problem for every document that is no YAML, says a key twice, or would grow out of bounds; the others all the same.
 */
export function readYamlDocuments(text: string): YamlDocuments {
  const lines = new LineCounter()
  const parsed = parse(text, lines)
  if (parsed === null) return { documents: [], problems: [problem({ line: 1, column: 1 }, 'it is nested too deeply', 'Write it flatter.')] }
  const read = parsed.map((document) => readOne(document, text, lines))
  return { documents: read.flatMap(({ documents }) => documents), problems: read.flatMap(({ problems }) => problems) }
}
