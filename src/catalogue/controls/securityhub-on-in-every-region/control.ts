import { defineControl } from '../../../core/control.ts'
import { fail, pass } from '../../../core/decision.ts'
import { acrossRegions } from '../../../core/every-region.ts'

export const control = defineControl({
  id: 'securityhub-on-in-every-region',
  claim: 'Security Hub CSPM is on in every enabled Region',
  area: 'detectors',
  severity: 'medium',
  since: '0.1.0',
  why: 'It brings the findings of all detectors into one list, and checks every account against the same benchmark without anybody having to run a scan. A Region without it is left out of both.',
  fix: {
    any: 'Enable Security Hub CSPM in every enabled Region; AWS Config has to be on there.',
    management:
      'Make a security account the delegated administrator of Security Hub, and use central configuration for all accounts and Regions.',
    member: 'Have the delegated administrator of Security Hub enable this account in every Region.',
  },
  effortMinutes: 20,
  about: 'account',
  needs: ['enabledRegions'],
  wants: ['securityHub'],
  maxAgeHours: 24,
  rerunOn: ['EnableSecurityHub', 'DisableSecurityHub', 'EnableRegion', 'DisassociateMembers'],
  sources: [
    'Security Hub User Guide: Enabling Security Hub CSPM',
    'CIS AWS Foundations Benchmark v7.0, 5.16',
    'CIS AWS Foundations Benchmark v6.0, 5.16',
    'CIS AWS Foundations Benchmark v5.0, 4.16',
  ],
  decide: ({ enabledRegions, securityHub }, { now }) =>
    acrossRegions({ regions: enabledRegions, answers: securityHub, what: 'securityhub:DescribeHub', now }, (hub) =>
      hub === null ? fail({ subject: 'Security Hub', because: 'Security Hub CSPM is off' }) : pass(),
    ),
})
