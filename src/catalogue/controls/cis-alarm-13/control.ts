import { cisAlarm } from '../../cis-alarm.ts'

export const control = cisAlarm(13, {
  severity: 'low',
  why: 'A route decides where traffic goes: past the firewall, or to a listener.',
})
