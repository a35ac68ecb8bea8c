import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Finding } from '../core/finding.ts'
import type { ScanReport } from '../core/report.ts'
import { hostileReport } from '../testing/hostile-report.ts'
import { sampleReport } from '../testing/sample-report.ts'
import {
  type FindingOnTheWire,
  type ScanReportOnTheWire,
  findingSchema,
  renderJson,
  renderJsonLines,
  scanReportSchema,
} from './scan-report.ts'

// The compiler holds the schema to the core's types here, and the core's types to the schema in the annotation of the schema.
const reportIsOnTheWire = (report: ScanReport): ScanReportOnTheWire => report
const findingIsOnTheWire = (finding: Finding): FindingOnTheWire => finding

const withoutOrder = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutOrder)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, entry]) => [key, withoutOrder(entry)]),
  )
}

describe.each([
  ['the sample report', sampleReport()],
  ['hostile names and words', hostileReport()],
])('JSON of %s', (_name, report) => {
  it('says everything that the report says, and reads back', () => {
    const parsed = scanReportSchema.parse(JSON.parse(renderJson(report)))
    expect(parsed).toEqual(report)
    expect(reportIsOnTheWire(parsed).schema).toBe('rootwarden/scan/1')
  })

  it('does not depend on the order of keys in memory', () => {
    expect(renderJson(withoutOrder(report) as ScanReport)).toBe(renderJson(report))
  })

  it('holds nothing that a terminal would obey', () => {
    expect(renderJson(report)).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
    expect(renderJsonLines(report)).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
  })

  it('as lines: a finding each, complete in itself', () => {
    const lines = renderJsonLines(report)
      .trimEnd()
      .split('\n')
      .map((line) => z.looseObject({ schema: z.literal('rootwarden/finding/1'), sample: z.literal(true) }).parse(JSON.parse(line)))
    expect(lines.map((line) => findingIsOnTheWire(findingSchema.parse(line)))).toEqual(report.findings)
  })
})

it('refuses a report of another version', () => {
  expect(scanReportSchema.safeParse({ ...sampleReport(), schema: 'rootwarden/scan/2' }).success).toBe(false)
})

it('can be published as a JSON Schema', () => {
  const schema = z.toJSONSchema(scanReportSchema, { io: 'input' })
  expect(schema).toMatchObject({ type: 'object', properties: { schema: { const: 'rootwarden/scan/1' }, accounts: { type: 'array' } } })
})
