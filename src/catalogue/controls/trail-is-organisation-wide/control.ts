import { defineControl } from '../../../core/control.ts'
import { fail, pass } from '../../../core/decision.ts'
import { someTrail } from '../../../core/trail/some-trail.ts'

export const control = defineControl({
  id: 'trail-is-organisation-wide',
  claim: 'One organisation trail records all accounts',
  area: 'cloudtrail',
  severity: 'high',
  since: '0.1.0',
  why: 'Root of a member account can stop or delete a trail of its own account, but not an organisation trail. New accounts are recorded from their first minute, without anybody having to think of it.',
  fix: {
    any: 'In the management account create a trail with "Enable for all accounts in my organization", for all Regions, with its bucket in the log archive account.',
  },
  effortMinutes: 45,
  about: 'organisation',
  needs: ['trails'],
  wants: ['trailSelectors', 'trailStatus'],
  maxAgeHours: 24,
  rerunOn: ['CreateTrail', 'UpdateTrail', 'DeleteTrail', 'PutEventSelectors', 'StopLogging', 'DisableAWSServiceAccess'],
  sources: ['CloudTrail User Guide: Creating a trail for an organization', 'AWS Security Reference Architecture: Org Management account'],
  decide: (facts, { now }) =>
    someTrail(facts, now, (trail) =>
      trail.organisationTrail
        ? pass()
        : fail({ subject: trail.name, because: 'records its own account only; the members each need a trail of their own' }),
    ),
})
