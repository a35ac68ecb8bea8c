import type { Region } from '../../../core/aws.ts'
import type { GuardDutyDetector } from '../../../core/facts/detectors.ts'
import { list, oneOf, optionalText, text } from '../answer.ts'
import type { AccountCollector, Target } from '../collector.ts'

const listing = 'guardduty:ListDetectors'
const getting = 'guardduty:GetDetector'

async function detectorsIn(target: Target, region: Region): Promise<readonly GuardDutyDetector[]> {
  const ids: string[] = []
  for await (const { DetectorIds } of target.pages(listing, {}, 'NextToken', { region })) {
    ids.push(...list(DetectorIds, 'DetectorIds').map((id) => text(id, 'DetectorId')))
  }
  return Promise.all(
    ids.map(async (id) => {
      const answer = await target.call(getting, { DetectorId: id }, { region })
      return {
        id,
        enabled: oneOf(answer.Status, ['ENABLED', 'DISABLED'], 'Status') === 'ENABLED',
        publishingFrequency: optionalText(answer.FindingPublishingFrequency, 'FindingPublishingFrequency'),
      }
    }),
  )
}

/** GuardDuty's detectors in every enabled Region: at most one each, and it may be suspended. */
export const guardDutyDetectors: AccountCollector = {
  scope: 'account',
  with: ['account'],
  provides: { guardDutyDetectors: [[listing, getting]] },
  after: ['enabledRegions'],
  read: async (target) => ({
    guardDutyDetectors: [await target.eachRegion((region) => target.attempt(getting, () => detectorsIn(target, region)))],
  }),
}
