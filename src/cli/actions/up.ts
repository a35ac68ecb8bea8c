import { join } from 'node:path'
import { AppError } from '../../core/app-error.ts'
import type { ScanReport } from '../../core/report.ts'
import type { Host } from '../host.ts'
import { renderReport } from '../render-report.ts'
import { EXIT } from '../exit-codes.ts'
import { type ReadOptions, scanAsAsked } from '../scan-options.ts'

interface UpOptions extends ReadOptions {
  readonly port: number
  readonly once?: boolean
}

interface Scanned {
  readonly report: ScanReport
  /** As asked, or with the sample in place of an account that there are no credentials for. */
  readonly options: UpOptions
}

/** What the credentials allow; without credentials, the sample, which says so in every place. */
async function scanOrSample(host: Host, options: UpOptions): Promise<Scanned> {
  try {
    return { report: (await scanAsAsked(host, options)).report, options }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'aws_no_credentials' || options.profile !== undefined) throw error
    host.stderr.write('No AWS credentials here: showing the sample organisation.\n')
    const { region: _region, account: _account, memberRole: _role, ...rest } = options
    const sample = { ...rest, sample: true }
    return { report: (await scanAsAsked(host, sample)).report, options: sample }
  }
}

export async function runUp(host: Host, asked: UpOptions): Promise<number> {
  const place = asked.output ?? join(host.homeFolder(asked.home), 'report.html')
  await host.makeRoomFor(place)
  const { report, options } = await scanOrSample(host, asked)
  const { output: _, ...onTerminal } = options
  host.stdout.write(await renderReport(host, { ...onTerminal, format: 'table' }, report))
  const html = await renderReport(host, { ...options, format: 'html' }, report)
  const path = await host.writeText(place, html)
  host.stdout.write(`\nreport: ${path}\n`)
  if (options.once === true) return EXIT.done
  const served = await host.serve({ html, json: await renderReport(host, { ...options, format: 'json' }, report) }, options.port)
  host.stdout.write(`open:   ${served.url}   (Ctrl-C stops)\n`)
  await served.stopped
  return EXIT.done
}
