import { describe, expect, it } from 'vitest'
import { accountId } from '../core/aws.ts'
import { HOUR_MS, epochMs } from '../core/time.ts'
import type { ProofReport } from '../core/trail/proof.ts'
import {
  type ProofDocument,
  type ProofOnTheWire,
  chainSchema,
  proofDocument,
  proofDocumentSchema,
  renderProofJson,
  renderProofLines,
} from './proof-report.ts'

// The compiler holds the schema to the core's types here, and the core's types to the schema in the annotation of the schema.
const isOnTheWire = (document: ProofDocument): ProofOnTheWire => document

const at = (hour: number) => epochMs(Date.UTC(2026, 10, 20) + hour * HOUR_MS)
const defect = { what: 'log', place: '/copy/\u001b[2J', problem: 'hash-mismatch', detail: 'altered', at: at(1) } as const
const report: ProofReport = {
  window: { from: at(0), to: at(4) },
  outcome: 'invalid',
  chains: [
    {
      account: accountId('777788889999'),
      region: 'eu-west-1',
      trail: 'main',
      homeRegion: 'eu-west-1',
      backfill: false,
      logsAt: ['/copy/'],
      valid: { digests: 3, logs: 4, periods: [{ from: at(0), to: at(3) }] },
      invalid: [defect],
      notCovered: {
        periods: [{ from: at(3), to: at(4), because: 'chain-restarted', changes: [{ at: at(3), name: 'StopLogging', by: 'arn:x' }] }],
        unreadable: [{ ...defect, at: null, problem: 'unreadable' }],
      },
    },
  ],
  unnamed: [{ account: accountId('777788889999'), region: 'eu-west-1', strays: { count: 1, first: ['/copy/x'] }, unproven: 2 }],
}
const document = proofDocument(report, { judgedAt: at(5), sample: true, locations: ['/copy'] })

describe('JSON of a proof', () => {
  it('says everything that the proof says, and reads back', () => {
    const parsed = proofDocumentSchema.parse(JSON.parse(renderProofJson(document)))
    expect(parsed).toEqual(document)
    expect(isOnTheWire(parsed).schema).toBe('rootwarden/trail-proof/1')
    expect(parsed).toMatchObject(report)
  })

  it('counts what is in it', () => {
    expect(document.totals).toEqual({
      digests: 3,
      files: 4,
      accounts: 1,
      regions: 1,
      invalid: 1,
      strays: 1,
      unreadable: 1,
      unprovenFiles: 2,
      uncoveredMs: HOUR_MS,
    })
  })

  it('holds nothing that a terminal would obey', () => {
    for (const text of [renderProofJson(document), renderProofLines(document)]) expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u)
  })

  it('as lines: the whole, then the chains', () => {
    const [whole, ...chains] = renderProofLines(document)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly schema: string })
    expect(whole).toMatchObject({ schema: 'rootwarden/trail-proof/1', summary: document.summary, sample: true })
    expect(chains.map((line) => [line.schema, chainSchema.parse(line)])).toEqual([['rootwarden/trail-proof-chain/1', report.chains[0]]])
  })

  it('refuses another version', () => {
    expect(proofDocumentSchema.safeParse({ ...document, schema: 'rootwarden/trail-proof/2' }).success).toBe(false)
  })
})
