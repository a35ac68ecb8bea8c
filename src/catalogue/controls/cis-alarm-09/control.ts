import { cisAlarm } from '../../cis-alarm.ts'

export const control = cisAlarm(9, {
  severity: 'low',
  why: 'With AWS Config off, nobody can tell any more what was changed and when; that is a reason to switch it off.',
})
