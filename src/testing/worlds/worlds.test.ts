import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { accountId } from '../../core/aws.ts'
import { whyAlarmStaysSilent } from '../../core/alerting/alarm.ts'
import { CIS_ROWS } from '../../core/alerting/cis-patterns.ts'
import { coversRow } from '../../core/alerting/filter-coverage.ts'
import { readWorld } from '../fake-aws/world-file.ts'

const folder = fileURLToPath(new URL('./', import.meta.url))
const read = (name: string) => readWorld(`${folder}${name}.yml`)

function stateOf(world: string, account = '999900001111') {
  const { regional } = read(world).accounts.get(accountId(account)) ?? {}
  if (regional === undefined) throw new Error(`no account ${account} in ${world}`)
  return regional
}

/** Why the first alarm of us-east-1 stays silent about one event of the first metric filter; empty when it fires. */
function silence(world: string, account?: string): readonly string[] {
  const { logGroups, alarms } = stateOf(world, account).region('us-east-1')
  const metric = logGroups[0]?.metricFilters[0]?.transformations[0]
  const [alarm] = alarms
  if (metric === undefined || alarm === undefined) throw new Error(`no metric filter or no alarm in ${world}`)
  const { metricName = null, namespace = null, statistic = null, periodSeconds = null, datapointsToAlarm = null, threshold = null, treatMissingData = null } = alarm
  const named = { arn: 'arn', region: 'us-east-1', metricName, namespace, statistic, periodSeconds, datapointsToAlarm, threshold, treatMissingData }
  return whyAlarmStaysSilent({ ...alarm, ...named }, metric)
}

const confirmed = (world: string): readonly boolean[] => stateOf(world).region('us-east-1').topics.flatMap(({ subscriptions }) => subscriptions.map((one) => one.confirmed))

describe('the worlds', () => {
  it.each(readdirSync(folder).filter((file) => file.endsWith('.yml')))('%s can be read', (file) => {
    expect(read(file.replace(/\.yml$/, '')).accounts.size).toBeGreaterThan(0)
  })

  it('clean counts and alarms on all fifteen rows of the benchmark', () => {
    const { logGroups, alarms } = stateOf('clean').region('us-east-1')
    const filters = logGroups.flatMap(({ metricFilters }) => metricFilters)
    const uncovered = CIS_ROWS.filter((row) => !filters.some(({ pattern }) => coversRow(row, pattern).covers === 'yes')).map(({ topic }) => topic)
    expect(uncovered).toEqual([])
    expect(alarms.map(({ metricName }) => metricName)).toEqual(filters.map(({ transformations }) => transformations[0]?.metricName))
    expect(silence('clean')).toEqual([])
  })

  it('dead-alarm is silent about one login, good-alarm is not', () => {
    expect(silence('dead-alarm')).toEqual([expect.stringContaining('it never fires on one')])
    expect(silence('good-alarm')).toEqual([])
    expect(silence('organisation-trail-other-account', '222233334444')).toEqual([])
  })

  it('unconfirmed-subscription fires and reaches nobody', () => {
    expect(silence('unconfirmed-subscription')).toEqual([])
    expect([confirmed('unconfirmed-subscription'), confirmed('good-alarm')]).toEqual([[false], [true]])
  })

  it('eventbridge-only has its rule in every Region and no alarm anywhere', () => {
    const world = read('eventbridge-only').accounts.get(accountId('999900001111'))
    const states = world?.regions.map((region) => world.regional.region(region)) ?? []
    expect(states).toHaveLength(17)
    expect(states.every(({ alarms, eventRules }) => alarms.length === 0 && eventRules[0]?.state === 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS')).toBe(true)
  })
})
