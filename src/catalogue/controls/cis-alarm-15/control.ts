import { cisAlarm } from '../../cis-alarm.ts'

export const control = cisAlarm(15, {
  severity: 'high',
  why: 'Leaving the organisation, detaching a policy or moving an account out of its unit removes the guardrails that bind root of a member account.',
  kinds: ['management', 'member'],
})
