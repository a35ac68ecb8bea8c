import { describe, expect, it } from 'vitest'
import { accountId } from '../aws.ts'
import { epochMs } from '../time.ts'
import type { ChainProof, ProofDefect } from '../trail/proof.ts'
import { brokenProof } from './broken-proof.ts'
import { ownEvent } from './own-event.ts'

const at = epochMs(Date.UTC(2026, 10, 21, 12))
const defect = (what: ProofDefect['what'], place: string): ProofDefect => ({ what, place, problem: 'hash-mismatch', detail: '', at: null })
const chain = (invalid: readonly ProofDefect[]): ChainProof => ({
  account: accountId('444455556666'),
  region: 'eu-west-1',
  trail: 'organisation-trail',
  homeRegion: 'us-east-1',
  backfill: false,
  logsAt: [],
  valid: { digests: 3, logs: 3, periods: [] },
  invalid,
  notCovered: { periods: [], unreadable: [] },
})

describe('a broken proof', () => {
  it('says nothing when all is valid, or merely not covered', () => {
    expect(brokenProof({ chains: [chain([])], unnamed: [] }, at)).toEqual([])
  })

  it('is one word a chain, and says what is wrong', () => {
    const words = brokenProof(
      {
        chains: [chain([defect('log', 's3://b/1.json.gz'), defect('log', 's3://b/2.json.gz'), defect('digest', 's3://b/d')])],
        unnamed: [],
      },
      at,
    )
    expect(words.map(({ because }) => because)).toEqual([
      '2 log files and 1 digest of organisation-trail are not what CloudTrail wrote: hash-mismatch, s3://b/1.json.gz',
    ])
  })

  it('is the same word for the same damage, whenever it is looked at', () => {
    const keyAt = (time: number, ...places: readonly string[]): string[] =>
      brokenProof({ chains: [chain(places.map((place) => defect('log', place)))], unnamed: [] }, epochMs(time)).map(
        (word) => ownEvent(word).key,
      )
    expect(keyAt(at, 'a')).toEqual(keyAt(at + 3_600_000, 'a'))
    expect(keyAt(at, 'a')).not.toEqual(keyAt(at, 'a', 'b'))
  })

  it('is broken by a file that no digest names', () => {
    const unnamed = {
      account: accountId('444455556666'),
      region: 'eu-west-1',
      strays: { count: 1, first: ['s3://b/x.json.gz'] },
      unproven: 9,
    }
    expect(brokenProof({ chains: [], unnamed: [unnamed] }, at)).toMatchObject([
      { because: '1 log file lies in a proven hour, and no digest names it: s3://b/x.json.gz' },
    ])
  })
})
