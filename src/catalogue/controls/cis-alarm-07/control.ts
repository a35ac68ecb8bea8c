import { cisAlarm } from '../../cis-alarm.ts'

export const control = cisAlarm(7, {
  severity: 'medium',
  why: 'Data under a disabled key cannot be read, and under a deleted one never again. Both are used to extort, and a deletion can be taken back only within its waiting time.',
})
