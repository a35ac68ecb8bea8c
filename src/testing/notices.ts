import type { AlertNotice, DigestNotice, TestNotice } from '../core/alert/notice.ts'
import type { Detection } from '../core/detect/detection.ts'
import { MINUTE_MS, epochMs } from '../core/time.ts'
import { NIGHT, detectionOf } from './detections.ts'

/** Words that an attacker can choose, such as a user agent, written to be obeyed by whatever shows them. */
export const HOSTILE =
  '\u001b]0;owned\u0007\u001b[2J <!channel> <@U1> *bold* _it_ `c` [click](https://evil.example) <script>alert(1)</script> \u202egpj.exe\r\nBcc: x@evil.example & "q" \'s\' \ud800'

export const alertNoticeOf = (detection: Detection = detectionOf(), changes: Partial<AlertNotice> = {}): AlertNotice => ({
  subject: 'alert',
  id: `${detection.id}-1`,
  channel: 'chat',
  kind: 'raised',
  thread: detection.id,
  level: detection.level,
  at: NIGHT,
  alert: {
    id: detection.id,
    status: 'open',
    detection,
    accountName: 'prod',
    places: [{ address: '198.51.100.7', place: 'NL, AS64500' }],
    news: [],
    by: null,
    because: null,
    until: null,
  },
  ...changes,
})

export const digestNoticeOf = (): DigestNotice => ({
  subject: 'digest',
  id: 'aaaa-1-digest',
  channel: 'chat',
  thread: 'digest',
  level: 'high',
  at: epochMs(NIGHT + 10 * MINUTE_MS),
  since: NIGHT,
  count: 37,
  alerts: [{ id: 'aaaa', level: 'high', title: 'Root signed in', account: '444455556666', accountName: 'prod' }],
})

export const testNoticeOf = (channel: string): TestNotice => ({
  subject: 'test',
  id: `test-${channel}-${NIGHT}`,
  channel,
  thread: 'test',
  level: 'informational',
  at: NIGHT,
})
