import type { GetTrailStatusResponse } from '@aws-sdk/client-cloudtrail'
import type { TrailStatus } from '../../../core/facts/trail.ts'
import { flag, optionalInstant, optionalText } from '../answer.ts'
import type { AccountCollector } from '../collector.ts'
import { answerEach, insist } from '../each.ts'

const operation = 'cloudtrail:GetTrailStatus'

/** AWS says that there is no error by leaving the field out, and has been seen to say it with an empty text. */
const errorOf = (value: unknown, where: string): string | null => optionalText(value, where) || null

const statusOf = (answer: GetTrailStatusResponse): TrailStatus => ({
  logging: flag(answer.IsLogging, 'IsLogging'),
  latestDeliveryAt: optionalInstant(answer.LatestDeliveryTime, 'LatestDeliveryTime'),
  latestDeliveryError: errorOf(answer.LatestDeliveryError, 'LatestDeliveryError'),
  latestDigestAt: optionalInstant(answer.LatestDigestDeliveryTime, 'LatestDigestDeliveryTime'),
  latestDigestError: errorOf(answer.LatestDigestDeliveryError, 'LatestDigestDeliveryError'),
  latestLogGroupDeliveryAt: optionalInstant(answer.LatestCloudWatchLogsDeliveryTime, 'LatestCloudWatchLogsDeliveryTime'),
  latestLogGroupDeliveryError: errorOf(answer.LatestCloudWatchLogsDeliveryError, 'LatestCloudWatchLogsDeliveryError'),
  startedAt: optionalInstant(answer.StartLoggingTime, 'StartLoggingTime'),
  stoppedAt: optionalInstant(answer.StopLoggingTime, 'StopLoggingTime'),
})

/** What each trail did lately, asked in its home Region: a shadow may lag behind. */
export const trailStatus: AccountCollector = {
  scope: 'account',
  with: ['account'],
  provides: { trailStatus: [[operation]] },
  after: ['trails'],
  read: async (target) => ({
    trailStatus: [
      await answerEach(
        target,
        operation,
        () => insist(target.seen('trails')),
        ({ arn }) => arn,
        ({ arn, homeRegion }) => target.observe(operation, { Name: arn }, statusOf, { region: homeRegion }),
      ),
    ],
  }),
}
