import { describe, it } from 'vitest'
import { renderJson, renderJsonLines } from '../../src/contract/scan-report.ts'
import { renderAsff } from '../../src/core/render/asff.ts'
import { renderCsv } from '../../src/core/render/csv.ts'
import { renderHtml } from '../../src/core/render/html/page.ts'
import { renderJunit } from '../../src/core/render/junit.ts'
import { renderMarkdown } from '../../src/core/render/markdown.ts'
import { renderOcsf } from '../../src/core/render/ocsf.ts'
import { renderSarif } from '../../src/core/render/sarif.ts'
import { renderTable } from '../../src/core/render/table.ts'
import { hostileReport } from '../../src/testing/hostile-report.ts'
import { SAMPLE_CONTROLS } from '../../src/testing/sample-report-claims.ts'
import { sampleReport } from '../../src/testing/sample-report.ts'
import { expectGolden } from './golden.ts'

const report = sampleReport()

const files: Readonly<Record<string, () => string>> = {
  'report/table-60.txt': () => renderTable(report, { columns: 60, colour: false }),
  'report/table-80.txt': () => renderTable(report, { columns: 80, colour: false }),
  'report/table-140.txt': () => renderTable(report, { columns: 140, colour: false }),
  'report/table-80-colour.txt': () => renderTable(report, { columns: 80, colour: true }),
  'report/table-100-hostile.txt': () => renderTable(hostileReport(), { columns: 100, colour: false }),
  'report/report.json': () => renderJson(report),
  'report/report.jsonl': () => renderJsonLines(report),
  'report/report.csv': () => renderCsv(report),
  'report/report.md': () => renderMarkdown(report),
  'report/report.html': () => renderHtml(report),
  'report/report.junit.xml': () => renderJunit(report),
  'report/report.sarif': () => renderSarif(report, SAMPLE_CONTROLS),
  'report/report.asff.json': () => renderAsff(report),
  'report/report.ocsf.json': () => renderOcsf(report, { controls: SAMPLE_CONTROLS }),
}

describe('the report of the sample organisation', () => {
  it.each(Object.entries(files))('%s', (name, render) => expectGolden(name, render()))
})
