import { describe, expect, it } from 'vitest'
import { accountId } from '../../core/aws.ts'
import { parseWorld } from './world-file.ts'

const account = '999900001111'
const parse = (sections: string, partition = 'aws') =>
  parseWorld(
    `clock: 2026-11-21T12:00:00Z\npartition: ${partition}\naccounts:\n  '${account}':\n    name: startup\n${sections}`,
    'world.yml',
  ).accounts.get(accountId(account))?.regional

describe('the regional part of a world', () => {
  it('is empty where the file says nothing', () => {
    const regional = parse('')
    expect(regional).toMatchObject({ trails: [], buckets: [], budgets: [], costReports: [], dataExports: [], pageSize: null })
    expect(regional?.region('eu-west-1')).toMatchObject({ alarms: [], eventRules: [], guardDuty: null, securityHub: null })
  })

  it('takes a Region’s own members before those of every Region', () => {
    const regional = parse('    inEveryRegion: { guardDuty: {}, securityHub: {} }\n    inRegion: { eu-north-1: { guardDuty: ~ } }\n')
    expect(regional?.region('us-east-1')).toMatchObject({ guardDuty: { enabled: true }, securityHub: { standards: [] } })
    expect(regional?.region('eu-north-1')).toMatchObject({ guardDuty: null, securityHub: { standards: [] } })
  })

  it('makes a trail as the console makes one, at home where global services answer', () => {
    const [trail] = parse('    trails: { main: { bucket: logs } }\n', 'aws-us-gov')?.trails ?? []
    expect(trail).toMatchObject({
      name: 'main',
      homeRegion: 'us-gov-west-1',
      multiRegion: true,
      logFileValidation: true,
      organisationTrail: false,
    })
    expect(trail?.status).toMatchObject({ logging: true, latestDeliveryAt: Date.parse('2026-11-21T11:56:00Z') })
  })

  it.each<[string, string, RegExp]>([
    [
      'a Region that is not there',
      '    inRegion: { mars-north-1: {} }\n',
      /world\.yml:6: accounts\.999900001111\.inRegion\.mars-north-1: .*no such Region/,
    ],
    ['a bucket with capitals', '    buckets: { Logs: {} }\n', /world\.yml:6: accounts\.999900001111\.buckets: a bucket name has/],
    ['a misspelt setting', '    trails: { main: { bucket: logs, multiregion: true } }\n', /trails\.main.*multiregion/],
    ['an alarm without its comparison', '    inEveryRegion: { alarms: { dead: {} } }\n', /alarms\.dead\.comparison/],
    ['a trail without a bucket', '    trails: { main: {} }\n', /trails\.main\.bucket/],
    [
      'a date that is none',
      '    trails: { main: { bucket: logs, status: { latestDeliveryAt: lately } } }\n',
      /latestDeliveryAt: not a date: "lately"/,
    ],
  ])('refuses %s, and says where', (_case, sections, message) => {
    expect(() => parse(sections)).toThrow(message)
  })
})
