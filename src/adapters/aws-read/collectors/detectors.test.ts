import { describe, expect, it } from 'vitest'
import { readAccounts } from '../../../../test/aws-read/read-accounts.ts'
import type { FactName } from '../../../core/facts/catalogue.ts'

const account = (sections: string): string => `
clock: 2026-11-21T12:00:00Z
accounts:
  '999900001111': { name: startup, pageSize: 1, ${sections} }
`

describe('detectors, Region by Region', () => {
  const cases: readonly (readonly [name: string, fact: FactName, sections: string, expected: object])[] = [
    [
      'GuardDuty on, suspended',
      'guardDutyDetectors',
      'inRegion: { us-east-1: { guardDuty: { publishingFrequency: FIFTEEN_MINUTES } }, eu-west-1: { guardDuty: { enabled: false } } }',
      {
        'us-east-1': [{ id: expect.any(String), enabled: true, publishingFrequency: 'FIFTEEN_MINUTES' }],
        'eu-west-1': [{ id: expect.any(String), enabled: false, publishingFrequency: 'SIX_HOURS' }],
      },
    ],
    ['GuardDuty never switched on', 'guardDutyDetectors', '', { 'us-east-1': [], 'eu-west-1': [] }],
    [
      'Security Hub in one Region',
      'securityHub',
      'inRegion: { us-east-1: { securityHub: {} } }',
      { 'us-east-1': { arn: 'arn:aws:securityhub:us-east-1:999900001111:hub/default' }, 'eu-west-1': null },
    ],
    [
      'Config recorders of all types and of a few',
      'configRecorders',
      `inRegion: { us-east-1: { configRecorders: { default: { includesGlobalTypes: true } } },
         eu-west-1: { configRecorders: { default: { allSupported: false, resourceTypes: ['AWS::IAM::User'] } } } }`,
      {
        'us-east-1': [{ name: 'default', allSupported: true, includesGlobalTypes: true, resourceTypes: [] }],
        'eu-west-1': [{ name: 'default', allSupported: false, includesGlobalTypes: false, resourceTypes: ['AWS::IAM::User'] }],
      },
    ],
    [
      'a Config recorder that fails, and one that is off',
      'configRecorderStatus',
      `inRegion: { us-east-1: { configRecorders: { default: { lastStatus: Failure, lastError: no bucket } } },
         eu-west-1: { configRecorders: { default: { recording: false } } } }`,
      {
        'us-east-1': [{ name: 'default', recording: true, lastStatus: expect.stringMatching(/^failure$/i), lastError: 'no bucket' }],
        'eu-west-1': [{ name: 'default', recording: false, lastStatus: expect.any(String), lastError: null }],
      },
    ],
    [
      'Config rules, over several pages',
      'configRules',
      `inRegion: { us-east-1: { configRules: { root-mfa: { sourceIdentifier: ROOT_ACCOUNT_MFA_ENABLED }, own: { owner: CUSTOM_LAMBDA, sourceIdentifier: 'arn:x' } } } }`,
      {
        'us-east-1': [
          { name: 'root-mfa', owner: 'AWS', sourceIdentifier: 'ROOT_ACCOUNT_MFA_ENABLED', state: 'ACTIVE' },
          { name: 'own', owner: 'CUSTOM_LAMBDA', sourceIdentifier: 'arn:x', state: 'ACTIVE' },
        ],
        'eu-west-1': [],
      },
    ],
    [
      'analyzers, over several pages',
      'accessAnalyzers',
      'inRegion: { eu-west-1: { accessAnalyzers: { all: { type: ORGANIZATION }, mine: { status: FAILED } } } }',
      {
        'us-east-1': [],
        'eu-west-1': [
          { arn: 'arn:aws:access-analyzer:eu-west-1:999900001111:analyzer/all', name: 'all', type: 'ORGANIZATION', status: 'ACTIVE' },
          { arn: 'arn:aws:access-analyzer:eu-west-1:999900001111:analyzer/mine', name: 'mine', type: 'ACCOUNT', status: 'FAILED' },
        ],
      },
    ],
  ]
  it.each(cases)('%s', async (_name, fact, sections, expected) => {
    const read = await readAccounts(account(sections), { facts: [fact] })
    expect(Reflect.get(read, fact)).toEqual(expected)
  })

  it('holds the reason of the Region that refused, and the answers of the others', async () => {
    const { securityHub } = await readAccounts(account(''), {
      facts: ['securityHub'],
      faults: [{ kind: 'denied', operation: 'securityhub:DescribeHub', region: 'eu-west-1' }],
    })
    expect(securityHub).toEqual({ 'us-east-1': null, 'eu-west-1': { unknown: 'access-denied' } })
  })
})

describe('event rules', () => {
  const world = account(`inRegion: { us-east-1: { eventBuses: [partner], eventRules: {
    root: { state: ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS, pattern: { detail: { userIdentity: { type: [Root] } } },
            targets: [alerts, 'arn:aws:events:us-east-1:333344445555:event-bus/central'] },
    off: { state: DISABLED, pattern: { detail: { userIdentity: { type: [Root] } } }, targets: [alerts] },
    users: { pattern: { detail: { userIdentity: { type: [IAMUser] } } }, targets: [alerts] },
    nightly: { schedule: rate(1 day), targets: [alerts] },
    elsewhere: { bus: partner, pattern: { detail: { userIdentity: { type: [Root] } } } } } } }`)

  it('are those of each Region’s default bus', async () => {
    const { eventRules } = await readAccounts(world, { facts: ['eventRules'] })
    expect(eventRules).toEqual({
      'eu-west-1': [],
      'us-east-1': expect.arrayContaining([
        {
          arn: 'arn:aws:events:us-east-1:999900001111:rule/root',
          name: 'root',
          bus: 'default',
          region: 'us-east-1',
          pattern: '{"detail":{"userIdentity":{"type":["Root"]}}}',
          state: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
        },
        expect.objectContaining({ name: 'nightly', pattern: null }),
      ]),
    })
    expect(JSON.stringify(eventRules)).not.toContain('elsewhere')
  })

  it('are asked for their targets only when they are on and can match root', async () => {
    const { ruleTargets, asked } = await readAccounts(world, { facts: ['ruleTargets'] })
    expect(ruleTargets).toEqual({
      'arn:aws:events:us-east-1:999900001111:rule/root': [
        { id: expect.any(String), arn: 'arn:aws:sns:us-east-1:999900001111:alerts' },
        { id: expect.any(String), arn: 'arn:aws:events:us-east-1:333344445555:event-bus/central' },
      ],
    })
    expect(asked.filter((call) => call.startsWith('events:ListTargetsByRule'))).toHaveLength(2)
  })

  it('leave the targets of the other Regions known when one Region hides its rules', async () => {
    const faults = [{ kind: 'denied', operation: 'events:ListRules', region: 'eu-west-1' }] as const
    const { eventRules, ruleTargets } = await readAccounts(world, { facts: ['ruleTargets'], faults })
    expect(eventRules).toMatchObject({ 'eu-west-1': { unknown: 'access-denied' } })
    expect(Object.keys(ruleTargets as object)).toEqual(['arn:aws:events:us-east-1:999900001111:rule/root'])
  })
})
