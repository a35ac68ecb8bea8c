import type { ScanReport } from '../core/report.ts'
import type { SCAN_FORMATS } from './commands/scan.ts'
import { wantsColour } from './deliver.ts'
import type { Host } from './host.ts'
import { invocationOf } from './invocation.ts'
import type { ReadOptions } from './scan-options.ts'

type Format = (typeof SCAN_FORMATS)[number]

type Render = (host: Host, options: ReadOptions, report: ScanReport) => Promise<string>

/** Every format, loaded when it is asked for. */
const renderers: Readonly<Record<Format, Render>> = {
  table: async (host, options, report) =>
    (await import('../core/render/table.ts')).renderTable(report, {
      columns: options.output === undefined ? host.stdout.columns : 100,
      colour: wantsColour(host, options),
      invocation: invocationOf(options),
      hints: options.quiet !== true,
    }),
  json: async (_host, _options, report) => (await import('../contract/scan-report.ts')).renderJson(report),
  jsonl: async (_host, _options, report) => (await import('../contract/scan-report.ts')).renderJsonLines(report),
  csv: async (_host, _options, report) => (await import('../core/render/csv.ts')).renderCsv(report),
  md: async (_host, _options, report) => (await import('../core/render/markdown.ts')).renderMarkdown(report),
  html: async (_host, _options, report) => (await import('../core/render/html/page.ts')).renderHtml(report),
  ocsf: async (_host, _options, report) => {
    const { requirementsOf, selectControls } = await import('../app/select-controls.ts')
    return (await import('../core/render/ocsf.ts')).renderOcsf(report, {
      controls: selectControls({ controls: [], framework: null }),
      requirementsOf,
    })
  },
  asff: async (_host, _options, report) => (await import('../core/render/asff.ts')).renderAsff(report),
  sarif: async (_host, _options, report) => {
    const { selectControls } = await import('../app/select-controls.ts')
    return (await import('../core/render/sarif.ts')).renderSarif(report, selectControls({ controls: [], framework: null }))
  },
  junit: async (_host, _options, report) => (await import('../core/render/junit.ts')).renderJunit(report),
}

/** The report in the format that was asked for. */
export const renderReport = (host: Host, options: ReadOptions & { readonly format: Format }, report: ScanReport): Promise<string> =>
  renderers[options.format](host, options, report)
