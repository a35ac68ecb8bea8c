import { cisAlarm } from '../../cis-alarm.ts'

export const control = cisAlarm(12, {
  severity: 'low',
  why: "A gateway joins a closed network to the internet or to somebody else's office.",
})
