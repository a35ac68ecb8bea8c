import { cisAlarm } from '../../cis-alarm.ts'

export const control = cisAlarm(11, {
  severity: 'low',
  why: 'Network ACLs bound a whole subnet; a wrong entry opens what security groups were trusted to close, or cuts a service off.',
})
