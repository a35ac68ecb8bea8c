import type { AccountId, Partition, Region } from '../../aws.ts'
import type { Json } from '../../canonical-json.ts'
import { limited } from '../../render/asff.ts'
import { isoInstant } from '../../time.ts'
import type { AlertNotice } from '../notice.ts'
import type { NoticeText } from '../notice-text.ts'

/** Whose Security Hub it goes to. A finding of the default product belongs to the account that imports it. */
export interface AsffImporter {
  readonly partition: Partition
  readonly region: Region
  readonly account: AccountId
}

const field = (text: string, characters: number): string => limited(text.trim() === '' ? 'none' : text, characters)

/**
 * An alert as a finding of the AWS Security Finding Format. The same alert stays the same finding; when it is over it is archived, since
 * an import cannot change a finding's workflow.
 *
 * @see AWS Security Hub User Guide, "AWS Security Finding Format (ASFF)", and "BatchImportFindings" on what an update may change.
 */
export function alertAsff(
  { alert, kind, at }: AlertNotice,
  text: NoticeText,
  { partition, region, account }: AsffImporter,
): { readonly [key: string]: Json } {
  const { detection } = alert
  const { rule } = detection
  const isOver = kind === 'resolved' || kind === 'merged' || kind === 'suppressed'
  const about = detection.account ?? account
  const facts = text.facts.map(({ label, value }) => `${label}: ${value}`)
  return {
    SchemaVersion: '2018-10-08',
    Id: field(`rootwarden/alert/${alert.id}`, 512),
    ProductArn: `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`,
    ProductName: 'Rootwarden',
    CompanyName: 'Rootwarden',
    Region: region,
    GeneratorId: field(`rootwarden/${rule.id}`, 512),
    AwsAccountId: account,
    Types: ['TTPs'],
    FirstObservedAt: isoInstant(detection.firstSeen),
    LastObservedAt: isoInstant(detection.lastSeen),
    CreatedAt: isoInstant(detection.firstSeen),
    UpdatedAt: isoInstant(at),
    Severity: { Label: text.level.toUpperCase(), Original: text.level },
    Title: field(text.headline, 256),
    Description: field([text.summary, ...facts].filter((each) => each !== '').join('. '), 1024),
    ...(rule.todo.length === 0 ? {} : { Remediation: { Recommendation: { Text: field(rule.todo.join(' '), 512) } } }),
    ProductFields: {
      'rootwarden/alert': alert.id,
      'rootwarden/rule': field(rule.id, 2048),
      'rootwarden/events': String(detection.count),
      'rootwarden/attack': field(rule.attack.join(', '), 2048),
    },
    Resources: [{ Type: 'AwsAccount', Id: `AWS::::Account:${about}`, Partition: partition, Region: region }],
    RecordState: isOver ? 'ARCHIVED' : 'ACTIVE',
  }
}
