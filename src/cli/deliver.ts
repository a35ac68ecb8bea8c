import type { CommonOptions } from './common-options.ts'
import type { Host } from './host.ts'

/** Writes a command's result where it was asked for: a file, or standard output. */
export async function deliver(host: Host, options: Pick<CommonOptions, 'output' | 'quiet'>, text: string): Promise<void> {
  const whole = text.endsWith('\n') ? text : `${text}\n`
  if (options.output === undefined) {
    host.stdout.write(whole)
    return
  }
  const path = await host.writeText(options.output, whole)
  if (options.quiet !== true) host.stderr.write(`written: ${path}\n`)
}

/** Colour only on a terminal, and only when nobody asked for none (https://no-color.org). */
export const wantsColour = (host: Host, options: Pick<CommonOptions, 'color' | 'output'>): boolean =>
  options.color && options.output === undefined && host.stdout.isTerminal && !host.env['NO_COLOR']
