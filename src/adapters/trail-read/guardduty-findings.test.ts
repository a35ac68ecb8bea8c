import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accountId } from '../../core/aws.ts'
import { DAY_MS, type EpochMs, HOUR_MS, epochMs } from '../../core/time.ts'
import type { FindingsRequest, FindingsStep } from '../../ports/finding-source.ts'
import { everything } from '../../testing/everything.ts'
import { type FakeAws, startFakeAws } from '../../testing/fake-aws/server.ts'
import { parseWorld } from '../../testing/fake-aws/world-file.ts'
import { guardDutyFinding } from '../../testing/trail-messages.ts'
import { createGuardDutyFindings } from './guardduty-findings.ts'

const text = `
clock: 2026-11-21T12:00:00Z
organisation: { management: '111122223333', delegatedAdministrators: { '333344445555': [guardduty.amazonaws.com] } }
accounts:
  '111122223333': { name: payer }
  '333344445555': { name: security, pageSize: 2, inEveryRegion: { guardDuty: {} }, inRegion: { eu-north-1: { guardDuty: ~ } } }
  '444455556666':
    name: prod
    inRegion:
      us-east-1:
        guardDutyFindings:
          - { id: root-use, type: 'Policy:IAMUser/RootCredentialUsage', severity: 2, updated: 10 minutes ago, count: 3 }
          - { id: old, type: 'Recon:IAMUser/TorIPCaller', severity: 5, updated: 9 days ago }
      eu-west-1:
        guardDutyFindings: [{ id: stopped, type: 'Stealth:IAMUser/CloudTrailLoggingDisabled', updated: 2 hours ago, userType: IAMUser, userName: ana }]
`
let aws: FakeAws
let now: EpochMs
beforeEach(async () => {
  const world = parseWorld(text, 'world.yml')
  now = world.now
  aws = await startFakeAws({ world })
})
afterEach(() => aws.stop())

function read(more: Partial<FindingsRequest> = {}, account = '333344445555'): Promise<readonly FindingsStep[]> {
  const credentials = { accessKeyId: `AKIA${account}EXAMPLE`, secretAccessKey: 'fake' }
  const source = createGuardDutyFindings({
    aws: { endpoint: aws.url, region: 'us-east-1', credentials },
    patience: { sleep: () => Promise.resolve() },
  })
  return everything(source.read({ updatedSince: epochMs(now - DAY_MS), ...more }))
}
const idsOf = (steps: readonly FindingsStep[]): readonly string[] =>
  steps.flatMap((step) => (step.kind === 'findings' ? step.findings.map(({ id }) => id) : []))
const gapsOf = (steps: readonly FindingsStep[]) => steps.filter((step) => step.kind === 'gap')

describe('the findings of an organisation', () => {
  it('are read in every Region where GuardDuty is on, and it is said where it is not', async () => {
    const steps = await read()
    expect(idsOf(steps).toSorted()).toEqual(['root-use', 'stopped'])
    expect(gapsOf(steps)).toEqual([
      { kind: 'gap', account: '333344445555', region: 'eu-north-1', reason: 'off', because: 'GuardDuty is off in eu-north-1' },
    ])
    expect(steps.find((step) => step.kind === 'findings' && step.region === 'us-east-1')).toMatchObject({
      findings: [
        {
          id: 'root-use',
          account: '444455556666',
          region: 'us-east-1',
          updatedAt: now - HOUR_MS / 6,
          count: 3,
          resourceUserType: 'Root',
          actorAddress: '198.51.100.7',
        },
      ],
      unreadable: 0,
    })
  })

  it('are read page by page, since a time', async () => {
    for (const number of [1, 2, 3, 4, 5])
      aws.world.live.detectedFindings.push({
        account: accountId('444455556666'),
        region: 'us-east-1',
        finding: guardDutyFinding({ id: `f${number}`, updatedAt: new Date(now - number * HOUR_MS).toISOString() }),
      })
    const regions = ['us-east-1']
    expect(idsOf(await read({ regions }))).toEqual(['f5', 'f4', 'f3', 'f2', 'f1', 'root-use'])
    expect(idsOf(await read({ regions, updatedSince: epochMs(now - 3 * HOUR_MS) }))).toEqual(['f3', 'f2', 'f1', 'root-use'])
    expect(idsOf(await read({ regions, updatedSince: epochMs(0) }))[0]).toBe('old')
  })

  it('are read further where they were read before, and it is said which Regions were read to their end', async () => {
    aws.setFaults([{ kind: 'denied', operation: 'guardduty:GetFindings', region: 'us-east-1' }])
    const regions = ['us-east-1', 'eu-west-1', 'eu-north-1']
    const steps = await read({ regions, updatedSince: epochMs(0), updatedSinceIn: new Map([['eu-west-1', epochMs(now - HOUR_MS)]]) })
    expect(idsOf(steps)).toEqual([])
    expect(steps.flatMap((step) => (step.kind === 'read' ? [step.region] : []))).toEqual(['eu-west-1'])
    aws.setFaults([])
    expect(idsOf(await read({ regions, updatedSince: epochMs(0) })).toSorted()).toEqual(['old', 'root-use', 'stopped'])
  })

  it('that lack what decides are counted', async () => {
    aws.world.live.detectedFindings.push({
      account: accountId('444455556666'),
      region: 'us-east-1',
      finding: guardDutyFinding({ id: 'x', type: '', updatedAt: new Date(now).toISOString() }),
    })
    expect(await read({ regions: ['us-east-1'] })).toMatchObject([{ findings: [{ id: 'root-use' }], unreadable: 1 }, { kind: 'read' }])
  })
})

it.each([
  ['denied', 'denied'],
  ['throttled', 'throttled'],
  ['server-error', 'failed'],
] as const)('a Region whose answer is %s is a gap, and the others are read', async (kind, reason) => {
  aws.setFaults([{ kind, operation: 'guardduty:GetFindings', region: 'us-east-1' }])
  const steps = await read({ regions: ['us-east-1', 'eu-west-1'] })
  expect(idsOf(steps)).toEqual(['stopped'])
  expect(gapsOf(steps)).toMatchObject([{ region: 'us-east-1', reason }])
})

it('a Region that throttles for a while is read', async () => {
  aws.setFaults([{ kind: 'throttled', operation: 'guardduty:*', times: 3 }])
  expect(idsOf(await read({ regions: ['us-east-1'] }))).toEqual(['root-use'])
})

it('when it is not known which Regions there are, that is a gap, and the likely ones are read', async () => {
  aws.setFaults([{ kind: 'denied', operation: 'account:ListRegions' }])
  const steps = await read()
  expect(gapsOf(steps)).toMatchObject([{ region: null, reason: 'denied' }])
  expect(idsOf(steps)).toEqual(['root-use'])
})
