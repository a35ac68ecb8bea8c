import { join } from 'node:path'
import { AppError } from '../../core/app-error.ts'
import type { ScanResult } from '../../app/scan.ts'
import type { Host } from '../host.ts'
import { renderReport } from '../render-report.ts'
import { EXIT } from '../exit-codes.ts'
import { type ReadOptions, scanAsAsked } from '../scan-options.ts'

interface UpOptions extends ReadOptions {
  readonly port: number
  readonly once?: boolean
}

/** What the credentials allow; without credentials, the sample, which says so in every place. */
async function scanOrSample(host: Host, options: UpOptions): Promise<ScanResult> {
  try {
    return await scanAsAsked(host, options)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'aws_no_credentials' || options.profile !== undefined) throw error
    host.stderr.write('No AWS credentials here: showing the sample organisation.\n')
    return scanAsAsked(host, { ...options, sample: true })
  }
}

export async function runUp(host: Host, options: UpOptions): Promise<number> {
  const { report } = await scanOrSample(host, options)
  host.stdout.write(await renderReport(host, { ...options, format: 'table' }, report))
  const html = await renderReport(host, { ...options, format: 'html' }, report)
  const path = await host.writeText(options.output ?? join(host.homeFolder(options.home), 'report.html'), html)
  host.stdout.write(`\nreport: ${path}\n`)
  if (options.once === true) return EXIT.done
  const served = await host.serve({ html, json: await renderReport(host, { ...options, format: 'json' }, report) }, options.port)
  host.stdout.write(`open:   ${served.url}   (Ctrl-C stops)\n`)
  await served.stopped
  return EXIT.done
}
