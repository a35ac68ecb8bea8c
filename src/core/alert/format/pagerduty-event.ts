import type { Json } from '../../canonical-json.ts'
import { limited } from '../../render/asff.ts'
import type { Level } from '../../sigma/rule.ts'
import { isoInstant } from '../../time.ts'
import type { Notice, NoticeKind } from '../notice.ts'
import type { NoticeText } from '../notice-text.ts'
import { noticeLine } from './plain-notice.ts'

const SUMMARY_CHARACTERS = 1024
const DETAIL_CHARACTERS = 2000

const severities: Readonly<Record<Level, string>> = {
  critical: 'critical',
  high: 'error',
  medium: 'warning',
  low: 'info',
  informational: 'info',
}

type Action = 'trigger' | 'acknowledge' | 'resolve'

const actions: Readonly<Record<NoticeKind, Action>> = {
  raised: 'trigger',
  escalated: 'trigger',
  grown: 'trigger',
  reopened: 'trigger',
  reminder: 'trigger',
  acknowledged: 'acknowledge',
  suppressed: 'acknowledge',
  resolved: 'resolve',
  merged: 'resolve',
}

/** One incident for each alert; a test or a digest is an incident of its own. */
const dedupKey = (notice: Notice): string => `rootwarden/${notice.subject === 'alert' ? notice.thread : notice.id}`

/**
 * An event of PagerDuty's Events API v2, without the routing key.
 * @see PagerDuty, "Send an alert event": 512 KB at most; what resolves needs the key alone.
 */
export function pagerdutyEvent(notice: Notice, text: NoticeText): { readonly [key: string]: Json } {
  const action = notice.subject === 'alert' ? actions[notice.kind] : 'trigger'
  const about = notice.subject === 'alert' ? notice.alert.detection : null
  const key = { event_action: action, dedup_key: dedupKey(notice) }
  if (action !== 'trigger') return key
  return {
    ...key,
    client: 'Rootwarden',
    payload: {
      summary: limited(noticeLine(text), SUMMARY_CHARACTERS),
      source: about?.account ?? 'rootwarden',
      severity: severities[text.level],
      timestamp: isoInstant(notice.at),
      component: 'AWS account root user',
      class: about?.rule.id ?? notice.subject,
      custom_details: Object.fromEntries([
        ...(text.summary === '' ? [] : [['Summary', limited(text.summary, DETAIL_CHARACTERS)]]),
        ...text.facts.map(({ label, value }) => [label, limited(value, DETAIL_CHARACTERS)]),
        ...text.steps.map((step, index) => [`Now ${index + 1}`, limited(step, DETAIL_CHARACTERS)]),
        ...text.commands.map(({ label, value }) => [label, limited(value, DETAIL_CHARACTERS)]),
      ]),
    },
  }
}
