import { cisAlarm } from '../../cis-alarm.ts'

export const control = cisAlarm(4, {
  severity: 'medium',
  why: 'Whoever can write a policy can give themselves everything. A policy that nobody planned is how an intruder turns a foothold into an administrator.',
})
