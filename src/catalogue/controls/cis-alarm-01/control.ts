import { cisAlarm } from '../../cis-alarm.ts'

export const control = cisAlarm(1, {
  severity: 'low',
  why: 'Somebody who tries what they may not do is looking for what they may. A burst of refused calls is often the first trace of stolen credentials.',
})
