import type { CommonOptions } from './common-options.ts'
import type { Host } from './host.ts'

/** What is written at once, in characters. */
const AT_ONCE = 64 * 1024

/** The same in larger pieces, the last of which ends a line. */
function* gathered(pieces: Iterable<string>): Generator<string> {
  let [text, endsLine] = ['', false]
  for (const piece of pieces) {
    text += piece
    if (text.length < AT_ONCE) continue
    yield text
    endsLine = text.endsWith('\n')
    text = ''
  }
  if (text !== '') yield text.endsWith('\n') ? text : `${text}\n`
  else if (!endsLine) yield '\n'
}

/** Writes a command's result where it was asked for: a file, or standard output. @param text - a long one by pieces. */
export async function deliver(
  host: Host,
  options: Pick<CommonOptions, 'output' | 'quiet'>,
  text: string | Iterable<string>,
): Promise<void> {
  const pieces = gathered(typeof text === 'string' ? [text] : text)
  if (options.output === undefined) {
    for (const piece of pieces) host.stdout.write(piece)
    return
  }
  const path = await host.writeText(options.output, pieces)
  if (options.quiet !== true) host.stderr.write(`written: ${path}\n`)
}

/** Colour only on a terminal, and only when nobody asked for none (https://no-color.org). */
export const wantsColour = (host: Host, options: Pick<CommonOptions, 'color' | 'output'>): boolean =>
  options.color && options.output === undefined && host.stdout.isTerminal && !host.env['NO_COLOR']
