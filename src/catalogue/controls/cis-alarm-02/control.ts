import { cisAlarm } from '../../cis-alarm.ts'

export const control = cisAlarm(2, {
  severity: 'medium',
  why: 'A sign-in without a second factor needs a password only, and passwords leak. Where root signs in without one, the account is a phishing mail away from being lost.',
})
