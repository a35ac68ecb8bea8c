import { isAccountId, parseArn } from '../../../core/aws.ts'
import { isForeign } from '../../../core/detect/context.ts'
import type { EventRule, Hit } from '../../../core/detect/native-rule.ts'
import { levelByOutcome } from '../../../core/detect/outcome-level.ts'
import { outsidersOf } from '../../../core/iam/outsiders.ts'
import { recordedPolicy } from '../../../core/iam/recorded-policy.ts'
import type { Level } from '../../../core/sigma/rule.ts'
import type { JsonObject } from '../../../core/trail/bounded-json.ts'
import { objectsOf, partOf, requestOf, textOf, textsOf } from '../../../core/trail/request.ts'

type IsForeign = (account: string) => boolean

interface Share {
  readonly source: string
  readonly what: string
  readonly level: Level
  /** Accounts that are given access, `*` for everybody; also our own ones. */
  readonly with: (asked: JsonObject, isOutside: IsForeign) => readonly string[]
}

const everybody = (name: string): string => (name === 'all' ? '*' : name)

const launchers =
  (permission: string) =>
  (asked: JsonObject): readonly string[] =>
    objectsOf(partOf(asked[permission])['add']).flatMap((one) => [
      ...(one['group'] === 'all' ? ['*'] : []),
      ...[one['userId'], one['organizationArn'], one['organizationalUnitArn']].flatMap((value) => textsOf(value)),
    ])

const restorers = (asked: JsonObject): readonly string[] =>
  asked['attributeName'] === 'restore' ? textsOf(asked['valuesToAdd']).map(everybody) : []

const byPolicy =
  (field: string) =>
  (asked: JsonObject, isOutside: IsForeign): readonly string[] => {
    const policy = recordedPolicy(asked[field])
    return policy === null ? [] : outsidersOf(policy, isOutside).map(({ who }) => who)
  }

const grantee = (asked: JsonObject): readonly string[] => {
  const principal = textOf(asked['granteePrincipal'])
  return principal === null ? [] : [parseArn(principal)?.account ?? principal]
}

const readers = (asked: JsonObject): readonly string[] =>
  textsOf(asked['accountIdsToAdd']).map((name) => (/^all$/i.test(name) ? '*' : name))

const share = (source: string, what: string, to: Share['with'], level: Level = 'high'): Share => ({ source, what, level, with: to })

const SHARES: Readonly<Record<string, Share>> = {
  CreateGrant: share('kms', 'a key', grantee),
  ModifyDBClusterSnapshotAttribute: share('rds', 'a snapshot of a database cluster', restorers),
  ModifyDBSnapshotAttribute: share('rds', 'a snapshot of a database', restorers),
  ModifyDocumentPermission: share('ssm', 'a document of Systems Manager', readers),
  ModifyImageAttribute: share('ec2', 'an image', launchers('launchPermission')),
  ModifySnapshotAttribute: share('ec2', 'a snapshot of a disk', launchers('createVolumePermission')),
  // Load balancers and other services write into buckets from accounts of AWS.
  PutBucketPolicy: share('s3', 'a bucket', byPolicy('bucketPolicy'), 'medium'),
  PutKeyPolicy: share('kms', 'a key', byPolicy('policy')),
  PutResourcePolicy: share('secretsmanager', 'a secret', byPolicy('resourcePolicy')),
}

/** Other organisations count as outside: an organisation's ARN ends in the number of its management account's, and in its own id. */
function isOutside(name: string, foreign: IsForeign): boolean {
  if (name === '*') return true
  if (isAccountId(name)) return foreign(name)
  const owner = parseArn(name)?.account ?? ''
  return isAccountId(owner) && foreign(owner)
}

const words = (name: string): string => (name === '*' ? 'everybody' : isAccountId(name) ? `account ${name}` : name)

/** Data is given to an account that is not ours, without a byte crossing our network. */
export const rule: EventRule = {
  kind: 'event',
  name: 'data-shared-outside',
  sees: { eventNames: Object.keys(SHARES), root: false },
  match(event, { organisation }): Hit | null {
    const shared = SHARES[event.name]
    if (shared === undefined || event.source !== `${shared.source}.amazonaws.com`) return null
    const foreign: IsForeign = (account) => isForeign(account, event.account, organisation)
    const outside = [...new Set(shared.with(requestOf(event), foreign))].filter((name) => isOutside(name, foreign))
    // A bucket that is open to everybody is the business of another rule.
    const told = event.name === 'PutBucketPolicy' ? outside.filter((name) => name !== '*') : outside
    if (told.length === 0) return null
    const unsure = organisation === null ? '; which accounts are ours is not known here, so that every other one counts as foreign' : ''
    return {
      level: levelByOutcome(shared.level, event),
      because: `${shared.what} is shared with ${told.slice(0, 5).map(words).join(', ')}${unsure}`,
    }
  },
}
