import { type Json, canonicalJson, wellFormed } from '../../canonical-json.ts'
import { isoInstant } from '../../time.ts'
import type { Notice } from '../notice.ts'
import type { NoticeText } from '../notice-text.ts'

/** The form of {@link webhookBody}; a change that a reader would notice gets another number. */
export const WEBHOOK_SCHEMA = 'rootwarden/notice/1'

function aboutAlert(notice: Notice): Json {
  if (notice.subject !== 'alert') return null
  const { id, status, detection } = notice.alert
  const { rule, account, count, firstSeen, lastSeen, approvals, evidence, because, events } = detection
  return wellFormed({
    id,
    status,
    account,
    accountName: notice.alert.accountName,
    rule: { id: rule.id, number: rule.number, title: rule.title, attack: rule.attack },
    events: count,
    eventKeys: events,
    firstSeen: isoInstant(firstSeen),
    lastSeen: isoInstant(lastSeen),
    approvals,
    because,
    evidence: evidence.map(({ field, values, more }) => ({
      field,
      values: values.map(({ value, count: times }) => ({ value, count: times })),
      more,
    })),
  })
}

/**
 * What a webhook receives, and what `--format json` of standard output prints: one line of JSON. Texts are as they are in the events;
 * whoever shows them escapes them.
 */
export function webhookBody(notice: Notice, text: NoticeText): string {
  return canonicalJson({
    schema: WEBHOOK_SCHEMA,
    id: notice.id,
    subject: notice.subject,
    kind: notice.subject === 'alert' ? notice.kind : notice.subject,
    thread: notice.thread,
    level: notice.level,
    at: isoInstant(notice.at),
    alert: aboutAlert(notice),
    text: wellFormed({
      headline: text.headline,
      summary: text.summary,
      facts: text.facts.map(({ label, value }) => ({ label, value })),
      steps: text.steps,
      commands: text.commands.map(({ label, value }) => ({ label, value })),
    }),
  })
}
