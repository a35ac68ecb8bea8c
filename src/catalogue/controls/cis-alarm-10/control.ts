import { cisAlarm } from '../../cis-alarm.ts'

export const control = cisAlarm(10, {
  severity: 'low',
  why: 'An open security group is the usual way in from the internet, and the usual way out for data.',
})
