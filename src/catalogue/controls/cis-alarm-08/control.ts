import { cisAlarm } from '../../cis-alarm.ts'

export const control = cisAlarm(8, {
  severity: 'medium',
  why: 'One changed policy or ACL makes a bucket public or hands it to a stranger; one changed lifecycle or replication rule empties it or copies it away.',
})
