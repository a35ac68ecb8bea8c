/** What JSON allows to stand unescaped, and a terminal or a reader may trip over: C1 controls, DEL, invisible and direction-changing characters. */
const risky = /[\u007f\p{Cf}\p{Zl}\p{Zp}]|[\u0080-\u009f]/gu

const escapeUnits = (character: string): string =>
  Array.from({ length: character.length }, (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`).join('')

/** JSON that is safe to print on a terminal and means the same to every parser. @param indent - spaces; 0 for one line. */
export const jsonText = (value: unknown, indent: number): string => JSON.stringify(value, null, indent).replaceAll(risky, escapeUnits)

const shifted = (value: unknown, by: number): string => jsonText(value ?? null, 2).replaceAll('\n', `\n${' '.repeat(by)}`)

function* listPieces(list: Iterable<unknown>, by: number): Generator<string> {
  let isEmpty = true
  for (const element of list) {
    yield `${isEmpty ? '[' : ','}\n${' '.repeat(by + 2)}${shifted(element, by + 2)}`
    isEmpty = false
  }
  yield isEmpty ? '[]' : `\n${' '.repeat(by)}]`
}

const isList = (value: unknown): value is Iterable<unknown> => typeof value === 'object' && value !== null && Symbol.iterator in value

/**
 * What `jsonText` makes of a list, or of an object and the lists in it, with two spaces: element by element, so that a long one need not
 * be there as a whole. Lists may be anything that can be gone through, and are gone through once.
 */
export function* jsonPieces(value: object): Generator<string> {
  if (isList(value)) {
    yield* listPieces(value, 0)
    return
  }
  let before = '{'
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue
    yield `${before}\n  ${jsonText(key, 0)}: `
    if (isList(member)) yield* listPieces(member, 2)
    else yield shifted(member, 2)
    before = ','
  }
  yield before === '{' ? '{}' : '\n}'
}

/** JSON lines. */
export function* jsonLines(values: Iterable<unknown>): Generator<string> {
  for (const value of values) yield `${jsonText(value, 0)}\n`
}
