import { expect, it } from 'vitest'
import { routeKey } from './object-key.ts'

const account = '777788889999'
const log = '777788889999_CloudTrail_us-east-1_20261120T0215Z_AbC0dEfG1hIjKlMn.json.gz'
const at = Date.UTC(2026, 10, 20, 2, 15)

it.each([
  ['a log', `AWSLogs/${account}/CloudTrail/us-east-1/2026/11/20/${log}`, { kind: 'log', account, region: 'us-east-1', at }],
  [
    'a log of an organisation, under a prefix',
    `audit/AWSLogs/o-exampleorgid/${account}/CloudTrail/us-east-1/2026/11/20/${log}`,
    { kind: 'log', account, at },
  ],
  ['a log that lost its folders', log, { kind: 'log', account, region: 'us-east-1', at }],
  ['a log that was unpacked', log.replace('.gz', ''), { kind: 'log', account }],
  ['a log of GovCloud', log.replace('us-east-1', 'us-gov-west-1'), { kind: 'log', region: 'us-gov-west-1' }],
  [
    'a digest',
    `AWSLogs/${account}/CloudTrail-Digest/us-east-1/2026/11/20/${account}_CloudTrail-Digest_us-east-1_org_trail-1_eu-central-1_20261120T031405Z.json.gz`,
    {
      kind: 'digest',
      account,
      region: 'us-east-1',
      trail: 'org_trail-1',
      homeRegion: 'eu-central-1',
      at: Date.UTC(2026, 10, 20, 3, 14, 5),
      backfill: false,
    },
  ],
  [
    'a backfill digest',
    `${account}_CloudTrail-Digest_us-east-1_main_us-east-1_20261120T031405Z_backfill.json.gz`,
    { kind: 'digest', backfill: true, trail: 'main' },
  ],
  ['Insights', `${account}_CloudTrail-Insight_us-east-1_20261120T0215Z_AbC.json.gz`, { kind: 'insight', account }],
  ['network activity', `${account}_CloudTrail-NetworkActivity_us-east-1_20261120T0215Z_AbC.json.gz`, { kind: 'network-activity' }],
  ['aggregated events', `${account}_CloudTrail-Aggregated_us-east-1_20261120T0215Z_AbC.json.gz`, { kind: 'aggregated' }],
  ['flow logs', `AWSLogs/${account}/vpcflowlogs/us-east-1/2026/11/20/flow.log.gz`, { kind: 'neighbour', service: 'vpcflowlogs', account }],
  [
    'a renamed digest',
    `AWSLogs/${account}/CloudTrail-Digest/us-east-1/2026/11/20/copy.json.gz`,
    { kind: 'neighbour', service: 'CloudTrail-Digest' },
  ],
  ['a renamed log', `AWSLogs/${account}/CloudTrail/us-east-1/2026/11/20/copy.json.gz`, { kind: 'other' }],
  ['an export', 'exports/root-events.jsonl', { kind: 'other' }],
  ['a log with an impossible date', log.replace('20261120T0215Z', '20261320T0215Z'), { kind: 'other' }],
  ['a look-alike of a log', `${account}_CloudTrailX_us-east-1_20261120T0215Z_AbC.json.gz`, { kind: 'other' }],
])('%s', (_, key, expected) => {
  expect(routeKey(key)).toMatchObject(expected)
})
