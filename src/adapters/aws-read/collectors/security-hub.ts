import type { Region } from '../../../core/aws.ts'
import type { SecurityHub } from '../../../core/facts/detectors.ts'
import { text } from '../answer.ts'
import type { AccountCollector, Target } from '../collector.ts'
import { ReadFailure } from '../failure.ts'

const operation = 'securityhub:DescribeHub'

/** `InvalidAccessException` also means that the caller may not ask; only its words tell which of the two it is. */
const meansOff = (failure: ReadFailure): boolean =>
  failure.code === 'ResourceNotFound' || (failure.code === 'InvalidAccess' && /not subscribed to/i.test(failure.message))

async function hubIn(target: Target, region: Region): Promise<SecurityHub | null> {
  try {
    const { HubArn } = await target.call(operation, {}, { region, harmless: ['InvalidAccess', 'ResourceNotFound'] })
    return { arn: text(HubArn, 'HubArn') }
  } catch (error) {
    if (error instanceof ReadFailure && meansOff(error)) return null
    throw error
  }
}

/** Whether Security Hub CSPM is on in each enabled Region. */
export const securityHub: AccountCollector = {
  scope: 'account',
  with: ['account'],
  provides: { securityHub: [[operation]] },
  after: ['enabledRegions'],
  read: async (target) => ({
    securityHub: [await target.eachRegion((region) => target.attempt(operation, () => hubIn(target, region)))],
  }),
}
