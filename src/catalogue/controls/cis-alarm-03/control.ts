import { cisAlarm } from '../../cis-alarm.ts'

export const control = cisAlarm(3, {
  severity: 'high',
  why: 'Root is used so rarely that every use deserves a question: was it you? The alarm on the log group sees all Regions, so it is the second path beside EventBridge rules.',
})
