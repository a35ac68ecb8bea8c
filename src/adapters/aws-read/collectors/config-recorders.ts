import type { ConfigurationRecorder } from '@aws-sdk/client-config-service'
import type { ConfigRecorder } from '../../../core/facts/detectors.ts'
import { list, optionalFlag, optionalList, text } from '../answer.ts'
import type { AccountCollector } from '../collector.ts'

const operation = 'config:DescribeConfigurationRecorders'

const recorderOf = ({ name, recordingGroup }: ConfigurationRecorder): ConfigRecorder => ({
  name: text(name, 'name'),
  allSupported: optionalFlag(recordingGroup?.allSupported, 'allSupported'),
  includesGlobalTypes: optionalFlag(recordingGroup?.includeGlobalResourceTypes, 'includeGlobalResourceTypes'),
  resourceTypes: optionalList(recordingGroup?.resourceTypes, 'resourceTypes').map((type) => text(type, 'resourceType')),
})

/** The recorders of AWS Config in every enabled Region; one that is configured need not record. */
export const configRecorders: AccountCollector = {
  scope: 'account',
  with: ['account'],
  provides: { configRecorders: [[operation]] },
  after: ['enabledRegions'],
  read: async (target) => ({
    configRecorders: [
      await target.eachRegion((region) =>
        target.observe(operation, {}, (answer) => list(answer.ConfigurationRecorders, 'ConfigurationRecorders').map(recorderOf), {
          region,
        }),
      ),
    ],
  }),
}
