import { defineControl } from '../../../core/control.ts'
import { type Decision, everyOf, fail, given, pass, someOf } from '../../../core/decision.ts'
import { acrossRegions } from '../../../core/every-region.ts'
import { type Fact, lookup } from '../../../core/fact.ts'
import type { Regional } from '../../../core/facts/catalogue.ts'
import type { ConfigRecorder, ConfigRecorderStatus } from '../../../core/facts/detectors.ts'
import { entryOf } from '../../../core/trail/some-trail.ts'
import type { EpochMs } from '../../../core/time.ts'

const off = { subject: 'AWS Config', because: 'AWS Config has no recorder' }

function records({ name }: ConfigRecorder, statuses: readonly ConfigRecorderStatus[]): Decision {
  const status = statuses.find((each) => each.name === name)
  if (status === undefined || !status.recording) return fail({ subject: name, because: 'the recorder of AWS Config is stopped' })
  if (status.lastStatus?.toUpperCase() !== 'FAILURE') return pass()
  return fail({ subject: name, because: `AWS Config records, but cannot deliver (${status.lastError ?? 'no error given'})` })
}

const recordsIam = ({ includesGlobalTypes, resourceTypes }: ConfigRecorder): boolean =>
  includesGlobalTypes || resourceTypes.some((type) => type.startsWith('AWS::IAM::'))

/** IAM is recorded in one Region, or in several, which costs more; in none at all is what fails. */
function iamRecordedSomewhere(regions: readonly string[], recorders: Fact<Regional<readonly ConfigRecorder[]>>, now: EpochMs): Decision {
  return given(recorders, (regional) => {
    const seen = regions.map((region) =>
      given(lookup(regional, region, 'config:DescribeConfigurationRecorders', now), (found) =>
        found.some(recordsIam) ? pass() : fail(off),
      ),
    )
    return someOf(
      seen.filter(({ verdict }) => verdict !== 'fail'),
      { subject: 'IAM', because: 'no Region records the global resource types, so changes of users, roles and policies are not kept' },
    )
  })
}

export const control = defineControl({
  id: 'config-on-in-every-region',
  claim: 'AWS Config records in every enabled Region, and IAM in one of them',
  area: 'detectors',
  severity: 'medium',
  since: '0.1.0',
  why: 'Config remembers how each resource looked before somebody changed it. Rules on root and most checks of Security Hub rest on it; without a recorder they say nothing and look fine.',
  fix: {
    any: 'Turn the recorder on in every enabled Region, and include the global resource types in one Region only, since each copy is paid for.',
    member: 'Have the recorders deployed by a stack set or by Control Tower, so that new accounts get them too.',
  },
  effortMinutes: 30,
  about: 'account',
  needs: ['enabledRegions'],
  wants: ['configRecorders', 'configRecorderStatus'],
  maxAgeHours: 24,
  rerunOn: [
    'PutConfigurationRecorder',
    'DeleteConfigurationRecorder',
    'StartConfigurationRecorder',
    'StopConfigurationRecorder',
    'DeleteDeliveryChannel',
    'EnableRegion',
  ],
  sources: [
    'AWS Config Developer Guide: Working with the configuration recorder',
    'CIS AWS Foundations Benchmark v7.0, 4.3',
    'CIS AWS Foundations Benchmark v5.0, 3.3',
    'AWS Security Hub CSPM: Config.1',
  ],
  decide: ({ enabledRegions, configRecorders, configRecorderStatus }, { now }) =>
    everyOf([
      acrossRegions(
        { regions: enabledRegions, answers: configRecorders, what: 'config:DescribeConfigurationRecorders', now },
        (recorders, region) =>
          recorders.length === 0
            ? fail(off)
            : given(entryOf(configRecorderStatus, region, 'config:DescribeConfigurationRecorderStatus', now), (statuses) =>
                someOf(
                  recorders.map((recorder) => records(recorder, statuses)),
                  off,
                ),
              ),
      ),
      iamRecordedSomewhere(enabledRegions, configRecorders, now),
    ]),
})
