import { cisAlarm } from '../../cis-alarm.ts'

export const control = cisAlarm(5, {
  severity: 'high',
  why: 'The trail is cut before the rest is done. The call that stops it is the last one that you are sure to see.',
})
