import { describe, expect, it } from 'vitest'
import { accountId } from '../aws.ts'
import { HOUR_MS, epochMs } from '../time.ts'
import type { ChainProof, ProofDefect, ProofReport } from '../trail/proof.ts'
import { renderProofTable } from './proof-table.ts'
import { periodOf, proofSummary, spanOf } from './proof-words.ts'
import { displayWidth } from './text-width.ts'

const start = Date.UTC(2026, 10, 20)
const at = (hour: number) => epochMs(start + hour * HOUR_MS)
const window = { from: at(0), to: at(24) }

const chain = (fields: Partial<ChainProof> = {}): ChainProof => ({
  account: accountId('444455556666'),
  region: 'us-east-1',
  trail: 'organisation-trail',
  homeRegion: 'us-east-1',
  backfill: false,
  logsAt: [],
  valid: { digests: 24, logs: 30, periods: [window] },
  invalid: [],
  notCovered: { periods: [], unreadable: [] },
  ...fields,
})
const defect = (fields: Partial<ProofDefect> = {}): ProofDefect => ({
  what: 'log',
  place: 's3://logs/AWSLogs/444455556666/CloudTrail/us-east-1/2026/11/20/444455556666_CloudTrail_us-east-1_20261120T0215Z_a.json.gz',
  problem: 'hash-mismatch',
  detail: 'its content is not what CloudTrail delivered',
  at: at(2.25),
  ...fields,
})
const gap = { from: at(3), to: at(6), because: 'chain-restarted', changes: [] } as const
const report = (outcome: ProofReport['outcome'], chains: readonly ChainProof[], unnamed: ProofReport['unnamed'] = []): ProofReport => ({
  window,
  outcome,
  chains,
  unnamed,
})
const stray = { account: accountId('444455556666'), region: 'us-east-1', strays: { count: 2, first: ['s3://logs/stray'] }, unproven: 0 }
const nothing = { digests: 0, logs: 0, periods: [] }
const day = 'from 20 Nov 2026, 00:00 to 21 Nov 2026, 00:00 UTC'

describe('the sentence about a proof', () => {
  it.each<readonly [string, ProofReport, string]>([
    ['all is proven', report('valid', [chain()]), `Valid ${day}: 30 files in 1 Region, named by 24 digests.`],
    [
      'a time is open',
      report('not-covered', [chain({ notCovered: { periods: [gap], unreadable: [] } }), chain({ region: 'eu-west-1' })]),
      `Valid where it is covered, ${day}: 60 files in 2 Regions, named by 48 digests; 3 h not covered in 1 of 2 chains.`,
    ],
    [
      'a file may not be read',
      report('not-covered', [chain({ notCovered: { periods: [], unreadable: [defect({ problem: 'unreadable' })] } })]),
      `Valid where it is covered, ${day}: 30 files in 1 Region, named by 24 digests; 1 file unreadable.`,
    ],
    [
      'files were altered and lost, and hours are open',
      report('invalid', [
        chain({
          invalid: [defect(), defect(), defect({ what: 'digest', problem: 'not-found' })],
          notCovered: { periods: [gap], unreadable: [] },
        }),
      ]),
      `Invalid, ${day}: 2 files altered and 1 digest missing. Valid: 30 files in 1 Region, named by 24 digests; 3 h not covered.`,
    ],
    [
      'files are there that CloudTrail did not write',
      report('invalid', [chain()], [stray]),
      `Invalid, ${day}: 2 files in no digest. Valid: 30 files in 1 Region, named by 24 digests.`,
    ],
    [
      'no digest could be checked',
      report('not-covered', [chain({ valid: nothing, notCovered: { periods: [{ ...gap, ...window }], unreadable: [] } })]),
      `Nothing is proven ${day}: 1 day not covered.`,
    ],
    [
      'all is false',
      report('invalid', [chain({ valid: nothing, invalid: [defect({ what: 'digest', problem: 'signature-invalid' })] })]),
      `Invalid, ${day}: 1 digest with a false signature. Nothing is valid.`,
    ],
    ['there is nothing', report('not-covered', []), `Nothing is proven: there is no digest ${day}.`],
  ])('when %s', (_, given, words) => expect(proofSummary(given)).toBe(words))
})

it.each([
  [0, '0 s'],
  [999, '0 s'],
  [40_000, '40 s'],
  [HOUR_MS, '1 h'],
  [146 * 60_000, '2 h 26 min'],
  [25 * HOUR_MS, '1 day 1 h'],
  [72 * HOUR_MS + 60_000, '3 days'],
])('%i milliseconds are %s', (milliseconds, words) => expect(spanOf(milliseconds)).toBe(words))

it('says the day twice only when there are two', () => {
  expect(periodOf({ from: at(1), to: at(2) })).toBe('20 Nov 2026, 01:00 to 02:00 UTC')
  expect(periodOf({ from: at(23), to: at(25) })).toBe('20 Nov 2026, 23:00 to 21 Nov 2026, 01:00 UTC')
})

describe('the table of a proof', () => {
  const hostile = defect({ place: '/copy/\u001b[2J\u202egpj.json.gz', detail: 'x'.repeat(300) })
  const worst = report(
    'invalid',
    [
      chain({ trail: 'a'.repeat(128), region: 'ap-southeast-2', invalid: Array.from({ length: 12 }, () => hostile) }),
      chain({ notCovered: { periods: [gap], unreadable: [defect({ what: 'digest', problem: 'no-signature' })] } }),
      chain({ region: 'eu-west-1', notCovered: { periods: [gap], unreadable: [] } }),
    ],
    [stray, { ...stray, strays: { count: 0, first: [] }, unproven: 4 }],
  )
  const table = (columns: number): string => renderProofTable(worst, { columns, colour: false, sample: true, locations: ['s3://logs/'] })

  it.each([60, 80, 120])('fits into %i columns, and cannot steer a terminal', (columns) => {
    const lines = table(columns).split('\n')
    expect(lines.filter((line) => displayWidth(line) > columns)).toEqual([])
    expect(table(columns)).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u)
  })

  it.each<readonly [string, ProofReport, string]>([
    [
      'whose only digest is damaged',
      report('invalid', [chain({ valid: nothing, invalid: [defect({ what: 'digest', problem: 'invalid-format' })] })]),
      'trail proof · 1 account · logs/',
    ],
    ['whose files are in no digest', report('invalid', [], [stray]), 'trail proof · 1 account · logs/'],
    [
      'of which one is proven and one is not',
      report('invalid', [chain(), chain({ account: accountId('777788889999'), valid: nothing })]),
      'trail proof · 2 accounts · logs/',
    ],
    ['of which nothing is there', report('not-covered', []), 'trail proof · 0 accounts · logs/'],
  ])('counts an account %s', (_, given, first) => {
    const [line] = renderProofTable(given, { columns: 80, colour: false, sample: false, locations: ['logs/'] }).split('\n')
    expect(line).toBe(first)
  })

  it('keeps apart what is invalid, what nobody wrote, what could not be checked, and what is not covered', () => {
    const headings = table(80).match(/^ {2}[✕?✓A-Z][A-Z ]+.*$/gmu)
    expect(headings).toEqual(['  ✕ INVALID', '  INVALID (12)', '  IN NO DIGEST', '  COULD NOT BE CHECKED (1)', '  NOT COVERED   3 h'])
    expect(table(80)).toContain('and 2 more; --format json names all')
  })

  it('says once what is the same in several chains', () => {
    expect(table(80).match(/The chain of digests ends there/g)).toHaveLength(1)
    expect(table(80)).toContain('2 chains of 444455556666')
  })

  it('without digests says where they would be', () => {
    expect(renderProofTable(report('not-covered', []), { columns: 80, colour: false, sample: false, locations: ['/x'] })).toContain(
      'CloudTrail-Digest',
    )
  })
})
