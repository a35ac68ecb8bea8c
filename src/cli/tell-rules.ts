import type { LoadedRules } from '../app/load-rules.ts'
import { counted } from '../core/render/counted.ts'
import { printable } from '../core/render/printable.ts'
import type { CommonOptions } from './common-options.ts'
import type { Host } from './host.ts'
import { wrapIndented } from './indent.ts'

/** What has to be said of rules before they run: which are left out, and which make reading slow. One line each, on standard error. */
export function tellRules(host: Host, { quiet }: Pick<CommonOptions, 'quiet'>, loaded: LoadedRules): void {
  if (quiet === true) return
  const { problems, parsesAll, elsewhere, notes } = loaded
  const lines = [
    ...(problems.length === 0
      ? []
      : [`${counted(problems.length, 'fault')} in rules, which are left out: rootwarden rules check says which.`]),
    ...(elsewhere.length === 0
      ? []
      : [`${counted(elsewhere.length, 'rule')} about other logs than CloudTrail ${elsewhere.length === 1 ? 'is' : 'are'} left out.`]),
    ...parsesAll.map(({ file, line, message }) => `${file}:${line}: ${message}.`),
    ...notes.map(({ file, line, message }) => `${file}:${line}: ${message}.`),
  ]
  for (const line of lines) host.stderr.write(`${wrapIndented(printable(line), host.stderr.columns, 2, '').join('\n').trimStart()}\n`)
}
