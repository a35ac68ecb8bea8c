import { describe, expect, it } from 'vitest'
import { trailEvent } from '../../testing/trail-records.ts'
import { accountId } from '../aws.ts'
import { HOUR_MS, epochMs } from '../time.ts'
import { type NamedChange, explainGaps, placesOfChanges, trailChangeOf } from './explain-gaps.ts'
import type { ChainProof, ProofReport } from './proof.ts'

const start = Date.UTC(2026, 10, 20)
const at = (hour: number) => epochMs(start + hour * HOUR_MS)
const [sandbox, payer] = [accountId('777788889999'), accountId('111122223333')]

const chain = (fields: Partial<ChainProof> = {}): ChainProof => ({
  account: sandbox,
  region: 'eu-west-1',
  trail: 'main',
  homeRegion: 'us-east-1',
  backfill: false,
  logsAt: [`s3://logs/AWSLogs/${sandbox}/CloudTrail/eu-west-1/`],
  valid: { digests: 2, logs: 2, periods: [] },
  invalid: [],
  notCovered: { periods: [{ from: at(10), to: at(12), because: 'chain-restarted', changes: [] }], unreadable: [] },
  ...fields,
})
const report = (...chains: readonly ChainProof[]): ProofReport => ({
  window: { from: at(0), to: at(24) },
  outcome: 'not-covered',
  chains,
  unnamed: [],
})
const change = (fields: Partial<NamedChange> = {}): NamedChange => ({
  at: at(9.9),
  name: 'StopLogging',
  by: null,
  account: sandbox,
  region: 'us-east-1',
  trail: 'main',
  ...fields,
})
const namesFor = (of: ChainProof, given: NamedChange): readonly string[] =>
  explainGaps(report(of), [given]).chains[0]?.notCovered.periods[0]?.changes.map(({ name }) => name) ?? []

describe('a time without proof is explained by a change', () => {
  const ofOrganisation = chain({ logsAt: [`/copy/AWSLogs/o-exampleorgid/${sandbox}/CloudTrail/eu-west-1/`] })
  it.each<readonly [string, ChainProof, Partial<NamedChange>, boolean]>([
    ['shortly before it', chain(), {}, true],
    ['within it', chain(), { at: at(11.9), name: 'StartLogging' }, true],
    ['but not long before it', chain(), { at: at(8) }, false],
    ['and not after it', chain(), { at: at(12) }, false],
    ['but not by a change of another trail', chain(), { trail: 'other' }, false],
    ['but not by a trail of the same name at home elsewhere', chain(), { region: 'eu-west-1' }, false],
    ['but not by a trail of the same name in another account', chain(), { account: payer }, false],
    ["an organisation's trail in its own account", ofOrganisation, { account: payer }, true],
  ])('%s', (_, of, fields, explained) => {
    expect(namesFor(of, change(fields))).toEqual(explained ? [change(fields).name] : [])
  })

  it('in the order of time', () => {
    const changes = [change({ at: at(11), name: 'StartLogging' }), change()]
    expect(explainGaps(report(chain()), changes).chains[0]?.notCovered.periods[0]?.changes.map(({ name }) => name)).toEqual([
      'StopLogging',
      'StartLogging',
    ])
  })
})

describe('a change of a trail', () => {
  const event = (fields: object) =>
    trailEvent({
      eventSource: 'cloudtrail.amazonaws.com',
      eventName: 'StopLogging',
      requestParameters: { name: 'arn:aws:cloudtrail:us-east-1:777788889999:trail/main' },
      ...fields,
    })
  it('is known by the name of its trail, alone or at the end of an ARN', () => {
    expect(trailChangeOf(event({}))).toMatchObject({ name: 'StopLogging', trail: 'main', account: sandbox, region: 'us-east-1' })
    expect(trailChangeOf(event({ requestParameters: { name: 'main' } }))).toMatchObject({ trail: 'main' })
  })
  it.each([
    ['what was refused', { errorCode: 'AccessDenied' }],
    ['what only reads', { eventName: 'GetTrailStatus' }],
    ['the same name at another service', { eventSource: 'example.amazonaws.com' }],
    ['what names no trail', { requestParameters: null }],
  ])('is not %s', (_, fields) => expect(trailChangeOf(event(fields))).toBeNull())
})

describe('changes are looked for', () => {
  it('in the home Region, on the days of the gap', () => {
    const home = chain({ region: 'us-east-1', logsAt: ['/copy/us-east-1/'], notCovered: { periods: [], unreadable: [] } })
    expect(placesOfChanges(report(chain(), home))).toEqual(['/copy/us-east-1/2026/11/20/'])
  })
  it('in every account for the trail of an organisation', () => {
    const member = chain({ region: 'us-east-1', logsAt: ['/AWSLogs/o-exampleorgid/a/'] })
    const owner = chain({
      account: payer,
      region: 'us-east-1',
      logsAt: ['/AWSLogs/o-exampleorgid/b/'],
      notCovered: { periods: [], unreadable: [] },
    })
    expect(placesOfChanges(report(member, owner))).toEqual([
      '/AWSLogs/o-exampleorgid/a/2026/11/20/',
      '/AWSLogs/o-exampleorgid/b/2026/11/20/',
    ])
  })
  it('on the days around midnight, too, and nowhere when all is covered', () => {
    const late = chain({
      homeRegion: 'eu-west-1',
      logsAt: ['/x/'],
      notCovered: { periods: [{ from: at(1), to: at(2), because: 'digest-missing', changes: [] }], unreadable: [] },
    })
    expect(placesOfChanges(report(late))).toEqual(['/x/2026/11/19/', '/x/2026/11/20/'])
    expect(placesOfChanges(report(chain({ notCovered: { periods: [], unreadable: [] } })))).toEqual([])
  })
})
