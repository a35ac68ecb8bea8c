/** What JSON allows to stand unescaped, and a terminal or a reader may trip over: C1 controls, DEL, invisible and direction-changing characters. */
const risky = /[\u007f\p{Cf}\p{Zl}\p{Zp}]|[\u0080-\u009f]/gu

const escapeUnits = (character: string): string =>
  Array.from({ length: character.length }, (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`).join('')

/** JSON that is safe to print on a terminal and means the same to every parser. @param indent - spaces; 0 for one line. */
export const jsonText = (value: unknown, indent: number): string => JSON.stringify(value, null, indent).replaceAll(risky, escapeUnits)
