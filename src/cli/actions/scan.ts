import { isComplete } from '../../core/completeness.ts'
import { SEVERITIES, type Severity } from '../../core/control.ts'
import type { ScanReport } from '../../core/report.ts'
import type { SCAN_FORMATS } from '../commands/scan.ts'
import { deliver } from '../deliver.ts'
import type { Host } from '../host.ts'
import { renderReport } from '../render-report.ts'
import { EXIT } from '../exit-codes.ts'
import { type ReadOptions, scanAsAsked } from '../scan-options.ts'

interface ScanOptions extends ReadOptions {
  readonly format: (typeof SCAN_FORMATS)[number]
  readonly saveSnapshot?: string
  readonly failOn: Severity | 'never'
  readonly strict?: boolean
}

/** Open failures at least as grave as the level asked for; none when the level is `never`. */
function gravestReached({ openBySeverity }: ScanReport, level: Severity | 'never'): boolean {
  if (level === 'never') return false
  return SEVERITIES.slice(0, SEVERITIES.indexOf(level) + 1).some((severity) => openBySeverity[severity] > 0)
}

export async function runScan(host: Host, options: ScanOptions): Promise<number> {
  // Reading an organisation takes minutes; that nothing can be written is better known before.
  for (const path of [options.output, options.saveSnapshot]) if (path !== undefined) await host.makeRoomFor(path)
  const { snapshot, report } = await scanAsAsked(host, options)
  if (options.saveSnapshot !== undefined) {
    const path = await host.writeText(options.saveSnapshot, `${JSON.stringify(snapshot, null, 1)}\n`)
    if (options.quiet !== true) host.stderr.write(`snapshot: ${path}\n`)
  }
  await deliver(host, options, await renderReport(host, options, report))
  if (gravestReached(report, options.failOn)) return EXIT.findings
  return options.strict === true && !isComplete(report) ? EXIT.incomplete : EXIT.done
}
