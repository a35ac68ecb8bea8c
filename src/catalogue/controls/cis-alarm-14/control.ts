import { cisAlarm } from '../../cis-alarm.ts'

export const control = cisAlarm(14, {
  severity: 'low',
  why: 'A new VPC or a peering connection is a new way into the network, or a place to hide machines in.',
})
