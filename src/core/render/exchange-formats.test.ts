import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { hostileReport } from '../../testing/hostile-report.ts'
import { SAMPLE_CONTROLS } from '../../testing/sample-report-claims.ts'
import { sampleReport } from '../../testing/sample-report.ts'
import type { ScanReport } from '../report.ts'
import { limited, renderAsff } from './asff.ts'
import { renderOcsf } from './ocsf.ts'
import { renderSarif } from './sarif.ts'

const reports: readonly (readonly [string, ScanReport])[] = [
  ['the sample report', sampleReport()],
  ['hostile names and words', hostileReport()],
]

const nonEmpty = z.string().regex(/\S/)
const oneLine = nonEmpty.regex(/^.*$/)
const asffInstant = z.iso.datetime()

// AWS Security Hub User Guide, "AWS Security Finding Format (ASFF)": what is required, and the limits.
const asff = z.strictObject({
  SchemaVersion: z.literal('2018-10-08'),
  Id: oneLine.max(512),
  ProductArn: z.string().regex(/^arn:(aws|aws-us-gov|aws-cn):securityhub:[a-z0-9-]+:\d{12}:product\/\d{12}\/default$/),
  ProductName: oneLine.max(128),
  CompanyName: oneLine.max(128),
  Region: z.string().min(1),
  GeneratorId: oneLine.max(512),
  AwsAccountId: z.string().regex(/^\d{12}$/),
  Types: z
    .array(
      z.string().regex(/^(Software and Configuration Checks|TTPs|Effects|Unusual Behaviors|Sensitive Data Identifications)(\/[^/]+){0,2}$/),
    )
    .max(50),
  CreatedAt: asffInstant,
  UpdatedAt: asffInstant,
  LastObservedAt: asffInstant.optional(),
  Severity: z.strictObject({ Label: z.enum(['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']), Original: oneLine.max(64) }),
  Title: oneLine.max(256),
  Description: oneLine.max(1024),
  Remediation: z.strictObject({ Recommendation: z.strictObject({ Text: oneLine.max(512) }) }).optional(),
  ProductFields: z.record(z.string().max(128), z.string().max(2048)).refine((fields) => Object.keys(fields).length <= 50),
  Resources: z
    .array(
      z.strictObject({
        Type: z.literal('AwsAccount'),
        Id: z.string().regex(/^AWS::::Account:\d{12}$/),
        Partition: z.enum(['aws', 'aws-us-gov', 'aws-cn']),
        Region: z.string(),
      }),
    )
    .min(1)
    .max(32),
  Compliance: z.strictObject({
    Status: z.enum(['PASSED', 'WARNING', 'FAILED', 'NOT_AVAILABLE']),
    StatusReasons: z.array(z.strictObject({ ReasonCode: z.string().regex(/^[A-Z_]+$/), Description: oneLine.max(2048) })).optional(),
  }),
  Workflow: z.strictObject({ Status: z.enum(['NEW', 'NOTIFIED', 'RESOLVED', 'SUPPRESSED']) }),
  RecordState: z.enum(['ACTIVE', 'ARCHIVED']),
  Note: z.strictObject({ Text: oneLine.max(512), UpdatedBy: oneLine.max(512), UpdatedAt: asffInstant }).optional(),
})

const millis = z.int().min(1_500_000_000_000)

// OCSF, class 2003: what is required or recommended, and the arithmetic of the ids.
const ocsf = z
  .strictObject({
    category_uid: z.literal(2),
    category_name: z.literal('Findings'),
    class_uid: z.literal(2003),
    class_name: z.literal('Compliance Finding'),
    activity_id: z.union([z.literal(1), z.literal(2), z.literal(3)]),
    activity_name: z.enum(['Create', 'Update', 'Close']),
    type_uid: z.int(),
    type_name: z.string(),
    time: millis,
    severity_id: z.int().min(1).max(6),
    severity: z.string(),
    status_id: z.int().min(0).max(6),
    status: z.string(),
    message: nonEmpty,
    comment: z.string().optional(),
    metadata: z.strictObject({
      version: z.string().regex(/^\d+\.\d+\.\d+$/),
      uid: nonEmpty,
      profiles: z.array(z.literal('cloud')),
      product: z.strictObject({ name: nonEmpty, vendor_name: nonEmpty, version: nonEmpty }),
      labels: z.array(z.string()).optional(),
    }),
    finding_info: z.strictObject({
      uid: nonEmpty,
      title: nonEmpty,
      desc: z.string().optional(),
      types: z.array(z.string()),
      created_time: millis,
      last_seen_time: millis.optional(),
      analytic: z.strictObject({ uid: nonEmpty, name: nonEmpty, type: z.literal('Rule'), type_id: z.literal(1) }),
    }),
    compliance: z.strictObject({
      control: nonEmpty,
      standards: z.array(nonEmpty).min(1),
      requirements: z.array(nonEmpty).min(1).optional(),
      status: z.string(),
      status_id: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(99)]),
      status_details: z.array(z.string()),
    }),
    remediation: z.strictObject({ desc: nonEmpty, references: z.array(z.string()).optional() }).optional(),
    cloud: z.strictObject({
      provider: z.literal('AWS'),
      region: nonEmpty,
      account: z.strictObject({
        uid: z.string().regex(/^\d{12}$/),
        name: z.string().optional(),
        type: z.literal('AWS Account'),
        type_id: z.literal(10),
      }),
      org: z.strictObject({ uid: nonEmpty }).optional(),
    }),
    resources: z
      .array(z.strictObject({ uid: nonEmpty, name: nonEmpty, type: nonEmpty, region: nonEmpty, cloud_partition: nonEmpty }))
      .min(1),
    unmapped: z.record(z.string(), z.unknown()),
  })
  .refine((event) => event.type_uid === event.class_uid * 100 + event.activity_id, 'type_uid is class_uid × 100 + activity_id')
  .refine((event) => event.category_uid === Math.floor(event.class_uid / 1000), 'category_uid is the thousands of class_uid')
  .refine((event) => event.type_name === `${event.class_name}: ${event.activity_name}`)

const text = z.strictObject({ text: nonEmpty })

// OASIS SARIF 2.1.0, the parts that are used; a result that is not a failure has the level "none".
const sarif = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z
    .array(
      z.strictObject({
        tool: z.strictObject({
          driver: z.strictObject({
            name: nonEmpty,
            version: nonEmpty,
            semanticVersion: nonEmpty,
            rules: z.array(
              z.strictObject({
                id: nonEmpty,
                shortDescription: text,
                fullDescription: text,
                help: z.strictObject({ text: nonEmpty, markdown: nonEmpty }),
                defaultConfiguration: z.strictObject({ level: z.enum(['none', 'note', 'warning', 'error']) }),
                properties: z.looseObject({ 'security-severity': z.string().regex(/^(10|\d)\.\d$/) }),
              }),
            ),
          }),
        }),
        automationDetails: z.strictObject({ id: nonEmpty }),
        invocations: z.array(
          z.strictObject({
            executionSuccessful: z.boolean(),
            startTimeUtc: z.iso.datetime(),
            endTimeUtc: z.iso.datetime(),
            toolExecutionNotifications: z.array(z.strictObject({ level: z.literal('error'), message: text })),
          }),
        ),
        columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
        results: z.array(
          z
            .strictObject({
              ruleId: nonEmpty,
              ruleIndex: z.int().min(0).optional(),
              kind: z.enum(['pass', 'open', 'informational', 'notApplicable', 'review', 'fail']),
              level: z.enum(['none', 'note', 'warning', 'error']),
              message: text,
              locations: z.array(
                z.strictObject({
                  physicalLocation: z.strictObject({
                    artifactLocation: z.strictObject({ uri: z.string().regex(/^[\w%./-]+$/) }),
                    region: z.strictObject({ startLine: z.int().min(1) }),
                  }),
                  logicalLocations: z.array(
                    z.strictObject({ name: nonEmpty, fullyQualifiedName: z.string().startsWith('arn:'), kind: z.literal('resource') }),
                  ),
                }),
              ),
              fingerprints: z.record(z.string(), nonEmpty),
              partialFingerprints: z.record(z.string(), nonEmpty),
              suppressions: z
                .array(
                  z.strictObject({
                    kind: z.enum(['inSource', 'external']),
                    status: z.enum(['accepted', 'underReview', 'rejected']),
                    justification: nonEmpty,
                  }),
                )
                .optional(),
              properties: z.record(z.string(), z.unknown()),
            })
            .refine(({ kind, level }) => kind === 'fail' || level === 'none'),
        ),
        properties: z.record(z.string(), z.unknown()),
      }),
    )
    .length(1),
})

describe.each(reports)('ASFF of %s', (_name, report) => {
  const findings = z.array(asff).parse(JSON.parse(renderAsff(report)))

  it('has every finding once', () => {
    expect(findings).toHaveLength(report.findings.length)
    expect(new Set(findings.map(({ Id }) => Id)).size).toBe(report.findings.length)
  })

  it('never calls an unknown passed, nor an accepted failure', () => {
    const byId = new Map(findings.map((finding) => [finding.ProductFields['rootwarden/finding'], finding]))
    for (const { id, verdict, accepted } of report.findings) {
      const status = byId.get(id)?.Compliance.Status
      expect(status).toBe({ pass: 'PASSED', fail: 'FAILED', unknown: 'NOT_AVAILABLE', 'not-applicable': 'NOT_AVAILABLE' }[verdict])
      if (accepted !== null) expect(byId.get(id)?.Workflow.Status).toBe('SUPPRESSED')
    }
  })

  it('names the product in the partition of the account', () => {
    const china: ScanReport = {
      ...report,
      findings: report.findings.map((finding) => ({ ...finding, account: { ...finding.account, partition: 'aws-cn' } })),
    }
    for (const finding of z.array(asff).parse(JSON.parse(renderAsff(china))))
      expect(finding.ProductArn).toMatch(/^arn:aws-cn:securityhub:cn-north-1:/)
  })
})

it('an ASFF text at its limit is not cut, one over it says so and splits no character', () => {
  expect(limited('x'.repeat(256), 256)).toBe('x'.repeat(256))
  expect(limited('x'.repeat(257), 256)).toBe(`${'x'.repeat(255)}…`)
  expect(limited(`${'x'.repeat(254)}🛡🛡`, 256)).toBe(`${'x'.repeat(254)}…`)
})

describe.each(reports)('OCSF of %s', (_name, report) => {
  const events = z.array(ocsf).parse(JSON.parse(renderOcsf(report, { controls: SAMPLE_CONTROLS })))

  it('has every finding once, with the status of its verdict', () => {
    const statuses = events.map(({ finding_info, compliance }) => [finding_info.uid, compliance.status_id])
    expect(statuses).toEqual(
      report.findings.map(({ id, verdict }) => [id, { pass: 1, unknown: 2, fail: 3, 'not-applicable': 99 }[verdict]]),
    )
  })

  it('names the requirements that a control serves', () => {
    const requirementsOf = (control: string) =>
      control === 'root-has-mfa' ? [{ framework: 'CIS AWS Foundations Benchmark v7.0', requirement: '2.5' }] : []
    const mapped = z.array(ocsf).parse(JSON.parse(renderOcsf(report, { controls: SAMPLE_CONTROLS, requirementsOf })))
    const compliance = mapped.find((event) => event.compliance.control === 'root-has-mfa')?.compliance
    expect(compliance).toMatchObject({
      standards: ['CIS AWS Foundations Benchmark v7.0'],
      requirements: ['CIS AWS Foundations Benchmark v7.0 2.5'],
    })
  })
})

describe.each(reports)('SARIF of %s', (_name, report) => {
  const log = sarif.parse(JSON.parse(renderSarif(report, SAMPLE_CONTROLS)))
  const [run] = log.runs

  it('has what fails and what is unknown, each under its own fingerprint', () => {
    const wanted = report.findings.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown').map(({ id }) => id)
    expect(run?.results.map(({ fingerprints }) => fingerprints['rootwardenFinding/v1'])).toEqual(wanted)
  })

  it('points every result at its rule', () => {
    for (const { ruleId, ruleIndex } of run?.results ?? []) expect(run?.tool.driver.rules[ruleIndex ?? -1]?.id).toBe(ruleId)
  })

  it('an unknown is open, not a failure and not a pass', () => {
    const unknown = report.findings.filter(({ verdict }) => verdict === 'unknown').map(({ id }) => id)
    expect(run?.results.filter(({ kind }) => kind === 'open').map(({ fingerprints }) => fingerprints['rootwardenFinding/v1'])).toEqual(
      unknown,
    )
  })

  it('no message holds a link that somebody else put there', () => {
    for (const { message } of run?.results ?? []) expect(message.text).not.toMatch(/(?<!\\)\[/)
  })
})
