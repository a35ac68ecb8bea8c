import { wrap } from '../core/render/wrap.ts'

/** Wraps a text and indents every line; the first may carry a mark in place of blanks. */
export const wrapIndented = (text: string, columns: number, indent: number, mark = ''): readonly string[] =>
  wrap(text, columns - indent).map((line, index) => (index === 0 ? mark.padEnd(indent) : ' '.repeat(indent)) + line)
