import { type OwnChain, isOwn } from '../../../core/detect/context.ts'
import type { EventRule, Hit } from '../../../core/detect/native-rule.ts'
import { levelOfBlinding } from '../../../core/detect/outcome-level.ts'
import type { Level } from '../../../core/sigma/rule.ts'
import type { JsonObject } from '../../../core/trail/bounded-json.ts'
import { isOff, isOn, objectsOf, requestOf, textOf, textsOf } from '../../../core/trail/request.ts'

interface Weakness {
  readonly level: Level
  readonly because: string
}

const high = (because: string): Weakness => ({ level: 'high', because })

/** Where the trail's files go from now on. The console names the bucket at every change, so that its name alone proves nothing. */
function newBucket({ s3BucketName }: JsonObject, { trailBuckets }: OwnChain): readonly Weakness[] {
  const name = textOf(s3BucketName)
  if (name === null || isOwn(name, trailBuckets)) return []
  return trailBuckets.length > 0
    ? [high(`the trail now writes to the bucket ${name}, which is none of ours`)]
    : [{ level: 'medium', because: `the change names the bucket ${name}; it is not known here whether the trail wrote to it before` }]
}

const updateWeaknesses = (asked: JsonObject, own: OwnChain): readonly Weakness[] => [
  ...(isOff(asked['isMultiRegionTrail']) ? [high('the trail no longer sees other Regions')] : []),
  ...(isOff(asked['includeGlobalServiceEvents']) ? [high('the trail no longer sees IAM, STS and sign-ins of root')] : []),
  ...(isOff(asked['isOrganizationTrail']) ? [high('the trail no longer sees the accounts of the organisation')] : []),
  ...(isOff(asked['enableLogFileValidation']) ? [high('its files can be changed from now on without anybody noticing')] : []),
  ...(asked['kmsKeyId'] === '' ? [high('its files are no longer encrypted with a key of ours')] : []),
  ...(asked['cloudWatchLogsLogGroupArn'] === '' ? [high('the trail no longer feeds CloudWatch Logs, and the alarms on it')] : []),
  ...newBucket(asked, own),
]

/** Selectors add up: one that takes all management events is enough. */
const takesAll = (selector: JsonObject): boolean =>
  !isOff(selector['includeManagementEvents']) &&
  (selector['readWriteType'] === undefined || selector['readWriteType'] === 'All') &&
  textsOf(selector['excludeManagementEventSources']).length === 0

const fieldOf = (selector: JsonObject): string => textOf(selector['field']) ?? ''

/** An advanced selector for management events that leaves none of them out. */
function takesAllAdvanced(selector: JsonObject): boolean {
  const fields = objectsOf(selector['fieldSelectors'])
  const ofManagement = fields.some((one) => fieldOf(one) === 'eventCategory' && textsOf(one['equals']).includes('Management'))
  return ofManagement && fields.every((one) => fieldOf(one) === 'eventCategory')
}

function selectorWeaknesses(asked: JsonObject): readonly Weakness[] {
  const [basic, advanced] = [objectsOf(asked['eventSelectors']), objectsOf(asked['advancedEventSelectors'])]
  if (basic.length + advanced.length === 0 || basic.some(takesAll) || advanced.some(takesAllAdvanced)) return []
  const none =
    advanced.length > 0
      ? !advanced.some((one) => objectsOf(one['fieldSelectors']).some((field) => textsOf(field['equals']).includes('Management')))
      : !basic.some((one) => isOn(one['includeManagementEvents']) || one['includeManagementEvents'] === undefined)
  return [high(none ? 'the trail no longer records management events' : 'the trail leaves out some of the management events')]
}

/** What a change of a trail takes away; a change that takes away nothing is no hit. */
export const rule: EventRule = {
  kind: 'event',
  name: 'trail-weakened',
  sees: { eventNames: ['UpdateTrail', 'PutEventSelectors'], root: false },
  match(event, { own }): Hit | null {
    if (event.source !== 'cloudtrail.amazonaws.com') return null
    const asked = requestOf(event)
    const found = event.name === 'UpdateTrail' ? updateWeaknesses(asked, own) : selectorWeaknesses(asked)
    if (found.length === 0) return null
    const level = found.some((one) => one.level === 'high') ? 'high' : 'medium'
    return { level: levelOfBlinding(level, event), because: found.map(({ because }) => because).join('; ') }
  },
}
