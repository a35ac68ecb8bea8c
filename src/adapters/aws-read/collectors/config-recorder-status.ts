import type { ConfigurationRecorderStatus } from '@aws-sdk/client-config-service'
import type { ConfigRecorderStatus } from '../../../core/facts/detectors.ts'
import { flag, list, optionalText, text } from '../answer.ts'
import type { AccountCollector } from '../collector.ts'

const operation = 'config:DescribeConfigurationRecorderStatus'

/** The text of the last error, or its code when AWS gives no text. */
const statusOf = (status: ConfigurationRecorderStatus): ConfigRecorderStatus => ({
  name: text(status.name, 'name'),
  recording: flag(status.recording, 'recording'),
  lastStatus: optionalText(status.lastStatus, 'lastStatus'),
  lastError: optionalText(status.lastErrorMessage, 'lastErrorMessage') || optionalText(status.lastErrorCode, 'lastErrorCode') || null,
})

/** Whether the recorders of every enabled Region record. */
export const configRecorderStatus: AccountCollector = {
  scope: 'account',
  with: ['account'],
  provides: { configRecorderStatus: [[operation]] },
  after: ['enabledRegions'],
  read: async (target) => ({
    configRecorderStatus: [
      await target.eachRegion((region) =>
        target.observe(operation, {}, (answer) => list(answer.ConfigurationRecordersStatus, 'ConfigurationRecordersStatus').map(statusOf), {
          region,
        }),
      ),
    ],
  }),
}
