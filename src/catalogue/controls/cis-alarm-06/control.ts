import { cisAlarm } from '../../cis-alarm.ts'

export const control = cisAlarm(6, {
  severity: 'medium',
  why: 'Guessing passwords makes noise at the sign-in page. Failed sign-ins of root carry the same words as those of users, so this alarm hears both.',
})
