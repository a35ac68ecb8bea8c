import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventId, trailEvent } from '../../testing/trail-records.ts'
import { accountId } from '../aws.ts'
import { CORRELATE_OPTIONS, SCAN_OPTIONS } from '../correlate/correlate.ts'
import { parseDocuments } from '../sigma/parse-rule.ts'
import { DAY_MS, epochMs } from '../time.ts'
import type { JsonObject } from '../trail/bounded-json.ts'
import type { TrailEvent } from '../trail/event.ts'
import type { ApprovedUse } from './approved-use.ts'
import { type DetectionPack, compilePack } from './compile-pack.ts'
import { type DetectContext, NO_CONTEXT } from './context.ts'
import type { Detection } from './detection.ts'
import { type DetectState, NOTHING_SEEN, detect, detectionsOf, finishDetection, interestOf, lossesOf, stillLearning } from './engine.ts'
import { type NativeRule, historyRule } from './native-rule.ts'
import type { RuleAbout, RuleFolder } from './pack-rule.ts'
import { compileSight } from './sighting.ts'

const about = (number: string, id: string, more: Partial<RuleAbout> = {}): RuleAbout => ({
  id,
  number,
  title: id.replaceAll('-', ' '),
  level: 'high',
  why: '',
  attack: ['T1078.004'],
  attackV19: ['T1078.004'],
  todo: [],
  avoids: '',
  falsePositives: [],
  groupBy: ['recipientAccountId'],
  quietMs: 60 * 60_000,
  sources: [],
  ...more,
})

const rule = (name: string, detection: object, more: object = {}): object => ({
  title: name,
  name,
  logsource: { product: 'aws', service: 'cloudtrail' },
  detection,
  level: 'high',
  ...more,
})

const failed = {
  sign: { eventName: 'ConsoleLogin', 'userIdentity.type': 'Root', 'rootwarden.failed': 'true' },
  condition: 'sign',
}

const session: RuleFolder = {
  about: about('R01', 'root-session-opened', { groupBy: ['recipientAccountId', 'rootwarden.door'], quietMs: 12 * 3_600_000 }),
  documents: [rule('root-session-opened', { root: { 'userIdentity.type': 'Root' }, condition: 'root' })],
  native: [],
}

const burst: RuleFolder = {
  about: about('R03', 'root-sign-in-failure-burst'),
  documents: [
    rule('root-sign-in-failed', failed),
    {
      title: 'Root password is being guessed',
      name: 'root-sign-in-failure-burst',
      level: 'high',
      correlation: {
        type: 'event_count',
        rules: ['root-sign-in-failed'],
        'group-by': ['recipientAccountId'],
        timespan: '5m',
        condition: { gte: 5 },
        escalate: [{ level: 'critical', condition: { gte: 10 } }],
      },
    },
  ],
  native: [],
}

const stopped: RuleFolder = {
  about: about('D01', 'trail-stopped', { level: 'critical' }),
  documents: [
    rule('trail-stopped-now', { call: { eventName: 'StopLogging', errorCode: null }, condition: 'call' }, { level: 'critical' }),
    rule('trail-stop-attempted', { call: { eventName: 'StopLogging' }, none: { errorCode: null }, condition: 'call and not none' }),
  ],
  native: [],
}

const newAddress: NativeRule = historyRule<readonly string[]>({
  kind: 'history',
  name: 'new-address',
  sees: { eventNames: ['ConsoleLogin'], root: false },
  begin: [],
  learningMs: 0,
  step: (state, { address }) =>
    address === null || state.includes(address)
      ? { state, hits: [] }
      : { state: [...state, address], hits: state.length === 0 ? [] : [{ because: `never seen before: ${address}` }] },
})

const history = (learningMs = 0): RuleFolder => ({
  about: about('R07', 'root-from-new-network'),
  documents: [],
  native: [{ ...newAddress, learningMs } as NativeRule],
})

/** Says the how-manieth sign-in it is, from the second on. */
const counted: (typeof newAddress & { kind: 'history' })['step'] = (state) => {
  const count = Array.isArray(state) ? state.length + 1 : 1
  return { state: Array.from({ length: count }, () => ''), hits: count === 1 ? [] : [{ because: `sign-in ${count}` }] }
}

function packOf(...folders: readonly RuleFolder[]): DetectionPack {
  const { pack, problems } = compilePack({ folders, documents: [] }, null)
  expect(problems).toEqual([])
  return pack
}

let nextId = 1
const event = (second: number, fields: JsonObject = {}): TrailEvent =>
  trailEvent({ eventID: eventId(nextId++), eventTime: new Date(Date.UTC(2026, 10, 20, 2, 0, second)).toISOString(), ...fields })
const failure = (second: number, address = '203.0.113.7'): TrailEvent =>
  event(second, { responseElements: { ConsoleLogin: 'Failure' }, errorMessage: 'Failed authentication', sourceIPAddress: address })

function scanned(
  pack: DetectionPack,
  batches: readonly (readonly TrailEvent[])[],
  context: DetectContext = NO_CONTEXT,
): readonly Detection[] {
  const sight = compileSight(pack)
  const state = batches.reduce((before, events) => detect(pack, before, sight(events, context), context, SCAN_OPTIONS).state, NOTHING_SEEN)
  return detectionsOf(pack, finishDetection(pack, state, context, SCAN_OPTIONS).state, context, true)
}

const told = (detections: readonly Detection[]): readonly string[] =>
  detections.map(({ rule: { number }, level, count }) => `${number ?? '-'} ${level} ${count}`).toSorted()

describe('detection', () => {
  it('makes one incident of a whole root session', () => {
    const day = Array.from({ length: 40 }, (_, index) =>
      event(index * 120, index === 0 ? {} : { eventSource: 'iam.amazonaws.com', eventName: 'ListUsers' }),
    )
    expect(told(scanned(packOf(session), [day]))).toEqual(['R01 high 40'])
  })

  it('keeps the events that only serve a correlation silent, and escalates in place', () => {
    expect(told(scanned(packOf(burst), [[0, 20, 40, 60].map((second) => failure(second))]))).toEqual([])
    const ten = Array.from({ length: 10 }, (_, index) => failure(index * 10))
    const [found] = scanned(packOf(burst), [ten])
    expect(found).toMatchObject({ level: 'critical', count: 10, rule: { number: 'R03', title: 'Root password is being guessed' } })
    expect(found?.steps.map(({ level }) => level)).toEqual(['high', 'critical'])
  })

  it('makes an attempt and its success one incident, as grave as the graver', () => {
    const attempt = event(0, { eventName: 'StopLogging', errorCode: 'AccessDenied' })
    const success = event(60, { eventName: 'StopLogging' })
    expect(told(scanned(packOf(stopped), [[attempt]]))).toEqual(['D01 high 1'])
    expect(told(scanned(packOf(stopped), [[success], [attempt]]))).toEqual(['D01 critical 2'])
  })

  it('shows an approved use of root, as nothing to be woken for', () => {
    const signIn = event(0)
    const use: ApprovedUse = {
      id: 'req-7',
      account: accountId('777788889999'),
      from: epochMs(signIn.at - 60_000),
      until: epochMs(signIn.at + 60_000),
      task: 'change the tax settings',
      by: 'ana',
      eventNames: 'any',
      accessKeyId: null,
    }
    const approved = { ...NO_CONTEXT, approvals: [use] }
    expect(scanned(packOf(session), [[signIn]], approved)).toMatchObject([{ level: 'informational', approvals: ['req-7'] }])
    expect(scanned(packOf(session), [[signIn, event(120)]], approved)).toMatchObject([{ level: 'high', count: 2 }])
    expect(scanned(packOf(session), [[event(300)]], approved)).toMatchObject([{ level: 'high', approvals: [] }])
  })

  it('shows histories in the order of the events, not of their arrival', () => {
    const [first, second, third] = [
      event(0),
      event(60, { sourceIPAddress: '198.51.100.7' }),
      event(90, { sourceIPAddress: '198.51.100.7' }),
    ]
    for (const order of [
      [first, second, third],
      [third, second, first],
      [second, first, third, second],
    ]) {
      const found = scanned(
        packOf(history()),
        order.map((one) => [one]),
      )
      expect(found).toMatchObject([{ count: 1, events: [second.key], because: ['never seen before: 198.51.100.7'] }])
    }
  })

  it('tells at once what a history says, and judges anew when something comes in between', () => {
    const pack = packOf(history())
    const sight = compileSight(pack)
    const first = detect(pack, NOTHING_SEEN, sight([event(0)], NO_CONTEXT), NO_CONTEXT)
    const late = event(60, { sourceIPAddress: '198.51.100.7' })
    const second = detect(pack, first.state, sight([late], NO_CONTEXT), NO_CONTEXT)
    expect(second.changes.map(({ kind }) => kind)).toEqual(['raised'])
    const again = detect(pack, second.state, sight([late, event(61)], NO_CONTEXT), NO_CONTEXT)
    expect(again.changes).toEqual([])
  })

  it('says that it still learns, and raises nothing until then', () => {
    const pack = packOf(history(14 * DAY_MS))
    const sight = compileSight(pack)
    const events = [event(0), event(60, { sourceIPAddress: '198.51.100.7' })]
    const { state, changes } = detect(pack, NOTHING_SEEN, sight(events, NO_CONTEXT), NO_CONTEXT)
    expect(changes).toEqual([])
    expect(stillLearning(pack, state)).toEqual([
      {
        rule: 'new-address',
        number: 'R07',
        title: 'root from new network',
        account: '777788889999',
        until: (events[0]?.at ?? 0) + 14 * DAY_MS,
      },
    ])
  })

  it('lets the last word of a history count: what came in between made it know more', () => {
    const pack = packOf(history())
    const sight = compileSight(pack)
    const [home, between, away] = [event(0), event(30, { sourceIPAddress: '192.0.2.9' }), event(60, { sourceIPAddress: '198.51.100.7' })]
    const counting = { ...pack, histories: pack.histories.map((one) => ({ ...one, step: counted })) }
    const first = detect(counting, NOTHING_SEEN, sight([home, away], NO_CONTEXT), NO_CONTEXT)
    const second = detect(counting, first.state, sight([between], NO_CONTEXT), NO_CONTEXT)
    const said = (state: DetectState): readonly string[] => detectionsOf(pack, state, NO_CONTEXT, false).flatMap(({ because }) => because)
    expect(said(first.state)).toEqual(['sign-in 2'])
    expect(said(second.state)).toEqual(['sign-in 2', 'sign-in 3'])
  })

  it('links incidents by the ids that they have in the end, whichever of their events was read first', () => {
    const pack = packOf(burst)
    const burstAt = (second: number): TrailEvent[] => [0, 10, 20, 30, 40].map((later) => failure(second + later))
    const [early, more, later] = [burstAt(0), burstAt(50), burstAt(3600)]
    const inOrder = scanned(pack, [[...early, ...more, ...later]])
    expect(inOrder.map(({ previous }) => previous)).toEqual([null, inOrder[0]?.id])
    expect(scanned(pack, [later, more, early])).toEqual(inOrder)
  })

  it('asks for nothing but what its rules are about', () => {
    expect(interestOf(packOf(stopped))).toEqual({ eventNames: ['StopLogging'], root: false })
    expect(interestOf(packOf(session, history()))).toEqual({ eventNames: ['ConsoleLogin'], root: true })
    const ofRoot = { eventNames: [], ofRoot: ['ConsoleLogin'], root: false }
    expect(interestOf(packOf({ ...history(), native: [{ ...newAddress, sees: ofRoot } as NativeRule] }))).toEqual({
      eventNames: [],
      root: true,
    })
    const open = packOf({ ...stopped, documents: [rule('anything', { call: { awsRegion: 'us-east-1' }, condition: 'call' })] })
    expect(interestOf(open)).toBeNull()
    expect(open.parsesAll.map((one) => one.rule)).toEqual(['anything'])
  })

  it('takes the rules that a user brings as they are', () => {
    const mine = parseDocuments([
      {
        value: rule('mine', { call: { eventName: 'StopLogging' }, condition: 'call' }, { level: 'low', tags: ['attack.t1685.002'] }),
        positionOf: () => ({ line: 1, column: 1 }),
      },
    ])
    const { pack } = compilePack({ folders: [], documents: mine.documents }, null)
    expect(scanned(pack, [[event(0, { eventName: 'StopLogging' })]])).toMatchObject([
      { level: 'low', rule: { id: 'mine', number: null, attack: ['T1685.002'] } },
    ])
  })

  it('names the document that does not load', () => {
    const broken = { ...stopped, documents: [rule('broken', { call: { eventName: 'x' }, condition: 'cal' })] }
    expect(compilePack({ folders: [broken], documents: [] }, null).problems).toMatchObject([{ rule: 'trail-stopped' }])
  })

  it('cannot be told by a record what only we know', () => {
    const forged = event(0, { rootwarden: { door: 'approved', failed: 'false' } })
    expect(scanned(packOf(session), [[forged]])).toMatchObject([{ group: [{ field: 'rootwarden.door', value: 'console' }] }])
  })

  it('counts what it could not keep', () => {
    const pack = packOf(session)
    const tight = { ...CORRELATE_OPTIONS, mostEntriesPerGroup: 5 }
    const flood = Array.from({ length: 20 }, (_, index) => event(index))
    const { state } = detect(pack, NOTHING_SEEN, compileSight(pack)(flood, NO_CONTEXT), NO_CONTEXT, tight)
    expect(lossesOf(state).evictedEntries).toBeGreaterThan(0)
    expect(detectionsOf(pack, state, NO_CONTEXT, false)).toMatchObject([{ count: 20 }])
  })
})

describe('the same events, delivered otherwise', () => {
  const pack = packOf(session, burst, stopped, history())
  const story = [
    ...Array.from({ length: 7 }, (_, index) => failure(index * 30, index % 2 === 0 ? '203.0.113.7' : '198.51.100.9')),
    event(240, { sourceIPAddress: '198.51.100.9' }),
    event(300, { eventName: 'StopLogging', eventSource: 'cloudtrail.amazonaws.com', errorCode: 'AccessDenied' }),
    event(301, { eventName: 'StopLogging', eventSource: 'cloudtrail.amazonaws.com' }),
    ...[0, 1, 2].map((hour) => event(3600 * hour * 9, { sourceIPAddress: '192.0.2.1' })),
  ]
  const whole = scanned(pack, [story])

  it('tells the whole story when all is in order', () => {
    expect(told(whole)).toEqual(['D01 critical 2', 'R01 high 13', 'R03 high 7', 'R07 high 2'])
  })

  it('leads to the same incidents shuffled, duplicated and split', () => {
    const delivery = fc.tuple(
      fc.shuffledSubarray(story, { minLength: story.length }),
      fc.subarray(story),
      fc.array(fc.nat(story.length * 2), { maxLength: 6 }),
    )
    fc.assert(
      fc.property(delivery, ([order, twice, cuts]) => {
        const all = [...order, ...twice]
        const at = [0, ...cuts.map((cut) => Math.min(cut, all.length)).toSorted((a, b) => a - b), all.length]
        const batches = at.slice(1).map((to, index) => all.slice(at[index], to))
        expect(scanned(pack, batches)).toEqual(whole)
      }),
      { numRuns: 60 },
    )
  })
})
