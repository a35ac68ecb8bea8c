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

/** By alarm of us-east-1: why it stays silent about one event of the metric that it watches; empty when it fires. */
function silences(world: string, account?: string): Readonly<Record<string, readonly string[]>> {
  const { logGroups, alarms } = stateOf(world, account).region('us-east-1')
  const metrics = logGroups.flatMap(({ metricFilters }) => metricFilters.flatMap(({ transformations }) => transformations))
  return Object.fromEntries(
    alarms.map((alarm) => {
      const metric = metrics.find((one) => one.metricName === alarm.metricName && one.namespace === alarm.namespace)
      if (metric === undefined) throw new Error(`${world}: no filter publishes what ${alarm.name} watches`)
      const {
        metricName = null,
        namespace = null,
        statistic = null,
        periodSeconds = null,
        datapointsToAlarm = null,
        threshold = null,
        treatMissingData = null,
      } = alarm
      const rest = {
        arn: 'arn',
        region: 'us-east-1',
        metricName,
        namespace,
        statistic,
        periodSeconds,
        datapointsToAlarm,
        threshold,
        treatMissingData,
      }
      return [alarm.name, whyAlarmStaysSilent({ ...alarm, ...rest }, metric)]
    }),
  )
}

const silence = (world: string, account?: string): readonly string[] => Object.values(silences(world, account)).flat()

const confirmed = (world: string): readonly boolean[] =>
  stateOf(world)
    .region('us-east-1')
    .topics.flatMap(({ subscriptions }) => subscriptions.map((one) => one.confirmed))

describe('the worlds', () => {
  it.each(readdirSync(folder).filter((file) => file.endsWith('.yml')))('%s can be read', (file) => {
    expect(read(file.replace(/\.yml$/, '')).accounts.size).toBeGreaterThan(0)
  })

  it('clean counts and alarms on all fifteen rows of the benchmark', () => {
    const { logGroups, alarms } = stateOf('clean').region('us-east-1')
    const filters = logGroups.flatMap(({ metricFilters }) => metricFilters)
    const uncovered = CIS_ROWS.filter((row) => !filters.some(({ pattern }) => coversRow(row, pattern).covers === 'yes')).map(
      ({ topic }) => topic,
    )
    expect(uncovered).toEqual([])
    expect(alarms.map(({ metricName }) => metricName)).toEqual(filters.map(({ transformations }) => transformations[0]?.metricName))
    expect(silence('clean')).toEqual([])
  })

  it('dead-alarm is silent about one login, good-alarm is not', () => {
    expect(silence('dead-alarm')).toEqual([expect.stringContaining('it never fires on one')])
    expect(silence('good-alarm')).toEqual([])
    expect(silence('organisation-trail-other-account', '222233334444')).toEqual([])
  })

  it('the sample organisation has one dead alarm among its living ones', () => {
    const all = silences('organisation', '111122223333')
    expect(Object.keys(all).length).toBeGreaterThan(10)
    expect(Object.keys(all).filter((name) => all[name]?.length !== 0)).toEqual(['cloudtrail-changes'])
  })

  it('unconfirmed-subscription fires and reaches nobody', () => {
    expect(silence('unconfirmed-subscription')).toEqual([])
    expect([confirmed('unconfirmed-subscription'), confirmed('good-alarm')]).toEqual([[false], [true]])
  })

  it('eventbridge-only has its rule in every Region and no alarm anywhere', () => {
    const world = read('eventbridge-only').accounts.get(accountId('999900001111'))
    const states = world?.regions.map((region) => world.regional.region(region)) ?? []
    expect(states).toHaveLength(17)
    expect(
      states.every(
        ({ alarms, eventRules }) => alarms.length === 0 && eventRules[0]?.state === 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
      ),
    ).toBe(true)
  })
})
