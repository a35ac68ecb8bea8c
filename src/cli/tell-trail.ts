import { NOTHING_SEEN, lossesOf } from '../core/detect/engine.ts'
import { blindLines, readLine } from '../core/render/trail/coverage-lines.ts'
import type { LogCoverage } from '../core/trail/log-coverage.ts'
import type { CommonOptions } from './common-options.ts'
import type { Host } from './host.ts'
import { wrapIndented } from './indent.ts'
import type { JudgedTrail } from './judge-trail.ts'

/** What could not be seen of a trail that was judged, each in a line. */
export const blindOf = ({ coverage, losses, rules, actsLeftOut }: Omit<JudgedTrail, 'detections' | 'acts'>): readonly string[] =>
  blindLines(coverage, losses, rules.problems.length, actsLeftOut)

/** The same of a trail that was only counted. */
export const blindOfCounted = (coverage: LogCoverage): readonly string[] => blindLines(coverage, lossesOf(NOTHING_SEEN), 0, 0)

/** For formats that hold nothing but rows: what was read and what was not, on standard error. */
export function tellTrail(host: Host, { quiet }: Pick<CommonOptions, 'quiet'>, coverage: LogCoverage, blind: readonly string[]): void {
  if (quiet === true) return
  const lines = [`read: ${readLine(coverage)}`, ...blind]
  for (const [at, line] of lines.entries()) {
    const wrapped = at === 0 ? wrapIndented(line, host.stderr.columns, 0) : wrapIndented(line, host.stderr.columns, 2)
    host.stderr.write(`${wrapped.join('\n')}\n`)
  }
}

/** The formats of one command that say themselves what was read. */
export const saysCoverage = (format: string): boolean => format === 'table' || format === 'json'
