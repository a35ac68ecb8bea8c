import { describe, expect, it } from 'vitest'
import { detectionsDocumentSchema, sessionsDocumentSchema, timelineDocumentSchema } from '../../src/contract/trail-report.ts'
import type { Detection } from '../../src/core/detect/detection.ts'
import type { JsonObject } from '../../src/core/trail/bounded-json.ts'
import { displayWidth } from '../../src/core/render/text-width.ts'
import { guardDutyFinding } from '../../src/testing/trail-messages.ts'
import { trailRecord } from '../../src/testing/trail-records.ts'
import { expectGolden } from '../golden/golden.ts'
import { type TestCli, testCli } from './test-host.ts'

const cli: TestCli = await testCli()

const eventBridge = (detail: JsonObject): JsonObject => ({ source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding', detail })
const trail = (records: readonly object[]): string => JSON.stringify({ Records: records })
const signIn = trailRecord({ userAgent: '=HYPERLINK("x")\u001b[31m', sourceIPAddress: '198.51.100.7' })

describe('the sample organisation', () => {
  it.each(['detect', 'timeline', 'sessions'])('tells its story: trail %s', async (command) => {
    const { code, out } = await cli.run(`trail ${command} --sample`)
    expect(code).toBe(0)
    expect(Math.max(...out.split('\n').map(displayWidth))).toBeLessThanOrEqual(80)
    await expectGolden(`cli/trail-${command}.txt`, out)
  })

  it('is judged into documents that keep to their schemas', async () => {
    const [detections, timeline, sessions] = await Promise.all(
      ['detect --min-level informational', 'timeline', 'sessions'].map(async (command) => {
        const { out } = await cli.run(`trail ${command} --sample --format json`)
        return JSON.parse(out) as unknown
      }),
    )
    const detected = detectionsDocumentSchema.parse(detections)
    const numbers = detected.detections.map(({ rule, level }) => `${rule.number ?? ''} ${level}`)
    for (const wanted of [
      'R02 critical',
      'R03 critical',
      'R05 critical',
      'R07 high',
      'R09 critical',
      'R13 critical',
      'D01 critical',
      'T22 critical',
    ])
      expect(numbers).toContain(wanted)
    expect(sessionsDocumentSchema.parse(sessions).sessions.filter(({ approvals }) => approvals.length > 0)).toHaveLength(2)
    expect(timelineDocumentSchema.parse(timeline).timeline.length).toBeGreaterThan(50)
  })

  it('goes to other tools', async () => {
    const ocsf = JSON.parse((await cli.run('trail detect --sample --format ocsf')).out) as readonly Record<string, unknown>[]
    expect(ocsf[0]).toMatchObject({ class_uid: 2004, type_uid: 200_401, severity_id: 5, metadata: { labels: ['sample'] } })
    const sketch = (await cli.run('trail timeline --sample --format timesketch')).out.trim().split('\n')
    for (const line of sketch)
      expect(JSON.parse(line)).toMatchObject({
        message: expect.any(String) as string,
        datetime: expect.stringMatching(/^2026-.*Z$/) as string,
        timestamp_desc: expect.stringMatching(/^(?:Event Time|Detection)$/) as string,
      })
  })

  it('names who did it, to other tools', async () => {
    const found = JSON.parse((await cli.run('trail detect --sample --account 777788889999 --format ocsf')).out) as readonly {
      readonly evidences: readonly object[]
    }[]
    expect(found[0]?.evidences).toEqual([
      { src_endpoint: { ip: '203.0.113.201' } },
      { actor: { user: { uid: 'arn:aws:iam::777788889999:user/bob.example', type: 'Other', type_id: 99 } } },
    ])
    const { out } = await cli.run('trail detect --sample --account 777788889999 --format csv')
    expect(out.split('\r\n')[1]).toMatch(/,arn:aws:iam::777788889999:user\/bob\.example$/)
  })

  it('shows no service for an address', async () => {
    await cli.write('service.json', trail([trailRecord({ sourceIPAddress: 'AWS Internal' })]))
    const { out } = await cli.run(`trail detect ${cli.path('service.json')} --format ocsf`)
    expect(out).toMatch(/"src_endpoint":\s*\{\s*"name":\s*"AWS Internal"/)
    expect(out).not.toMatch(/"ip":\s*"AWS/)
  })

  it('is judged in part', async () => {
    const { out } = await cli.run('trail detect --sample --account 777788889999 --from 2026-11-20 --to 2026-11-21 --format jsonl')
    const found = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { account: string; rule: { number: string } })
    expect(found.map(({ account, rule }) => `${account} ${rule.number}`)).toEqual(['777788889999 D01'])
  })
})

describe('a trail of files', () => {
  it('fails on what is grave enough', async () => {
    await cli.write('night.json', trail([signIn]))
    expect((await cli.run(`trail detect ${cli.path('night.json')} --fail-on high`)).code).toBe(1)
    expect((await cli.run(`trail detect ${cli.path('night.json')} --fail-on critical`)).code).toBe(0)
  })

  it('shows what it could not read, and fails when that was asked for', async () => {
    await cli.write('mixed/good.json', trail([signIn]))
    await cli.write('mixed/bad.json', '{"Records":[{"eventName":')
    const { code, out } = await cli.run(`trail detect ${cli.path('mixed')} --strict`)
    expect(code).toBe(3)
    expect(out).toContain('COULD NOT SEE')
    expect(out).toContain('bad.json')
  })

  it.each([
    ['timeline', 'table', 'out'],
    ['timeline', 'csv', 'err'],
    ['timeline', 'timesketch', 'err'],
    ['sessions', 'table', 'out'],
    ['sessions', 'jsonl', 'err'],
    ['detect', 'csv', 'err'],
    ['detect', 'ocsf', 'err'],
    ['stats', 'csv', 'err'],
  ] as const)('says in every format what it could not read: trail %s --format %s', async (command, format, channel) => {
    await cli.write('mixed/good.json', trail([signIn]))
    await cli.write('mixed/bad.json', '{"Records":[{"eventName":')
    const { [channel]: text } = await cli.run(`trail ${command} ${cli.path('mixed')} --format ${format}`)
    expect(text).toMatch(/not read: 1 × truncated-json\n.*bad\.json/)
  })

  it('ranks what GuardDuty found, as watch does, each finding once', async () => {
    const told = (fields: JsonObject = {}): string => JSON.stringify(eventBridge(guardDutyFinding(fields)))
    const later = { updatedAt: '2026-11-20T03:20:00.000Z', service: { count: 5 } }
    await cli.write('findings/a.jsonl', [told(later), told(), told({ id: 'f2', accountId: '777788889999' })].join('\n'))
    const { code, out } = await cli.run(`trail detect ${cli.path('findings')} --strict --fail-on critical`)
    expect(code).toBe(0)
    expect(out).not.toContain('COULD NOT SEE')
    expect(out.match(/ HIGH .*GuardDuty: Policy:IAMUser\/RootCredentialUsage/g)).toHaveLength(2)
    expect(out).toContain('no event that matters')
    expect(out).toContain('5 events')
    expect(out).toMatch(/\(GuardDuty ranks it\s+low\)/)
    const part = await cli.run(`trail detect ${cli.path('findings')} --account 777788889999 --format jsonl --fail-on high`)
    expect(part.code).toBe(1)
    expect(
      part.out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as Detection).account),
    ).toEqual(['777788889999'])
    const document = await cli.run(`trail detect ${cli.path('findings')} --format json`)
    expect(detectionsDocumentSchema.parse(JSON.parse(document.out)).detections).toHaveLength(2)
    const { out: timeline } = await cli.run(`trail timeline ${cli.path('findings')}`)
    expect(timeline).toContain('GuardDuty: Policy:IAMUser/RootCredentialUsage')
  })

  it('says what it met and did not follow, and which ids are shared', async () => {
    await cli.write(
      'odd/word.json',
      JSON.stringify({ Records: [{ eventSource: 'aws:s3', s3: { bucket: { name: 'example-trail' }, object: { key: 'a.json.gz' } } }] }),
    )
    await cli.write('odd/ids.json', trail([signIn, { ...signIn, eventName: 'GetCallerIdentity' }]))
    const { out } = await cli.run(`trail detect ${cli.path('odd')}`)
    expect(out).toContain('not read: 1 × notification')
    expect(out).toContain('s3://example-trail/a.json.gz was written')
    expect(out).toContain('1 × an eventID that other events have too')
  })

  it('lets no text of an event act on a terminal or in a spreadsheet', async () => {
    await cli.write('night.json', trail([signIn]))
    for (const format of ['table', 'csv']) {
      for (const command of ['detect', 'timeline', 'sessions']) {
        const { out } = await cli.run(`trail ${command} ${cli.path('night.json')} --format ${format}`)
        expect(out).not.toContain('\u001b')
        expect(out).not.toMatch(/(?:^|,)=HYPER/m)
      }
    }
  })

  it('runs nothing with rules that do not load, unless they may be left out', async () => {
    await cli.write('night.json', trail([signIn]))
    await cli.write(
      'rules/broken.yml',
      'title: Broken\nlogsource: { product: aws, service: cloudtrail }\ndetection: { a: { eventName|startwith: x }, condition: a }\n',
    )
    const refused = await cli.run(`trail detect ${cli.path('night.json')} --rules ${cli.path('rules')}`)
    expect(refused.code).toBe(2)
    const run = await cli.run(`trail detect ${cli.path('night.json')} --rules ${cli.path('rules')} --skip-broken-rules`)
    expect(run.code).toBe(0)
    expect(run.out).toContain('did not load')
  })

  it('takes what a person approved for approved', async () => {
    await cli.write('night.json', trail([signIn]))
    await cli.write(
      'rootwarden/approved-uses.yml',
      '- account: "777788889999"\n  from: 2026-11-20T02:00:00Z\n  to: 2026-11-20T03:00:00Z\n  reason: change the tax settings\n  approved-by: Chi Example\n',
    )
    const { out } = await cli.run(`trail sessions ${cli.path('night.json')} --policy ${cli.path('rootwarden')}`)
    expect(out).toContain('approved by Chi Example')
  })

  it('asks which trail is meant', async () => {
    const { code, err } = await cli.run('trail detect')
    expect(code).toBe(2)
    expect(err).toContain('--sample')
  })
})
