import { defineControl } from '../../../core/control.ts'
import { coverageOf, someTrail } from '../../../core/trail/some-trail.ts'

export const control = defineControl({
  id: 'trail-covers-all-regions-and-management-events',
  claim: 'A trail records every management event of every Region',
  area: 'cloudtrail',
  severity: 'high',
  severityOn: { management: 'critical' },
  since: '0.1.0',
  why: 'What no trail records cannot be alarmed on, investigated or proved. An intruder with root works in the Region that nobody looks at, and looks around with read-only calls before changing anything.',
  fix: {
    any: 'Create a trail for all Regions that records all management events, reads and writes, and start its logging (aws cloudtrail create-trail --is-multi-region-trail, then start-logging).',
    management:
      'Create an organisation trail for all Regions that records all management events, reads and writes (aws cloudtrail create-trail --is-organization-trail --is-multi-region-trail, then start-logging).',
    member: 'Ask for an organisation trail in the management account; until it is there, create a trail for all Regions in this account.',
  },
  effortMinutes: 20,
  about: 'account',
  needs: ['trails'],
  wants: ['trailSelectors', 'trailStatus'],
  maxAgeHours: 24,
  rerunOn: ['CreateTrail', 'UpdateTrail', 'DeleteTrail', 'PutEventSelectors', 'StopLogging', 'StartLogging'],
  sources: [
    'CloudTrail User Guide: Understanding CloudTrail trails',
    'CIS AWS Foundations Benchmark v7.0, 4.1',
    'CIS AWS Foundations Benchmark v5.0, 3.1',
    'AWS Security Hub CSPM: CloudTrail.1',
    'AWS Security Hub CSPM: CloudTrail.3',
  ],
  decide: (facts, { now }) => someTrail(facts, now, (trail) => coverageOf(trail, facts, now)),
})
