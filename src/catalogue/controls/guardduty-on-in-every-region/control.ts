import { defineControl } from '../../../core/control.ts'
import { fail, pass } from '../../../core/decision.ts'
import { acrossRegions } from '../../../core/every-region.ts'

export const control = defineControl({
  id: 'guardduty-on-in-every-region',
  claim: 'GuardDuty is on in every enabled Region',
  area: 'detectors',
  severity: 'high',
  since: '0.1.0',
  why: 'GuardDuty sees stolen credentials at work, trails being stopped and machines mining, also in Regions that nobody uses, which is where intruders like to work. It reports a use of root as low, so let your own alert on root decide how loud that is.',
  fix: {
    any: 'Turn GuardDuty on in every enabled Region, and disable the Regions that you do not use.',
    management: 'Make a security account the delegated administrator of GuardDuty in every Region, with auto-enable for all accounts.',
    member: 'Have the delegated administrator of GuardDuty enable this account in every Region.',
  },
  effortMinutes: 20,
  about: 'account',
  needs: ['enabledRegions'],
  wants: ['guardDutyDetectors'],
  maxAgeHours: 24,
  rerunOn: [
    'CreateDetector',
    'UpdateDetector',
    'DeleteDetector',
    'EnableRegion',
    'DisableRegion',
    'DisassociateMembers',
    'StopMonitoringMembers',
  ],
  sources: ['GuardDuty User Guide: Getting started', 'AWS Security Hub CSPM: GuardDuty.1'],
  decide: ({ enabledRegions, guardDutyDetectors }, { now }) =>
    acrossRegions({ regions: enabledRegions, answers: guardDutyDetectors, what: 'guardduty:ListDetectors', now }, (detectors) => {
      const on = detectors.filter(({ enabled }) => enabled)
      if (on.length === 0)
        return fail({ subject: 'GuardDuty', because: detectors.length === 0 ? 'GuardDuty was never turned on' : 'GuardDuty is suspended' })
      const slow = on.every(({ publishingFrequency }) => publishingFrequency === 'SIX_HOURS')
      return slow ? pass('a finding that goes on is told again only after six hours; fifteen minutes is the better choice') : pass()
    }),
})
