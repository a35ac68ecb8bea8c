import { type AccountId, type Region, isAccountId } from '../aws.ts'
import { LEVELS, type Level } from '../sigma/rule.ts'
import { type EpochMs, parseInstant } from '../time.ts'
import { type JsonObject, type JsonValue, isJsonObject } from '../trail/bounded-json.ts'

/** What GuardDuty found, as far as it concerns who used which credentials. It is updated in place: its id stays, count and times grow. */
export interface GuardDutyFinding {
  readonly id: string
  /** `Policy:IAMUser/RootCredentialUsage` */
  readonly type: string
  /** GuardDuty's own: 1 to 3.9 low, to 6.9 medium, to 8.9 high, to 10 critical. */
  readonly severity: number
  /** The account that it is about, not the one that told of it. */
  readonly account: AccountId
  readonly region: Region
  readonly updatedAt: EpochMs
  /** How often it was seen. */
  readonly count: number
  /** `Root`, `IAMUser`, `AssumedRole`, …; `null` where it is not about credentials. */
  readonly resourceUserType: string | null
  readonly actorAddress: string | null
  /** Words of GuardDuty; names in it may be an attacker's. */
  readonly title: string
  /** Put away in GuardDuty, by a person or by a filter. */
  readonly archived: boolean
}

const text = (value: JsonValue | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null)
const object = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {})
const objects = (value: JsonValue | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? (value as readonly JsonValue[]).filter((one) => isJsonObject(one)) : []

const sequenceOf = (service: JsonObject): JsonObject => object(object(service['detection'])['sequence'])

/** Of an attack sequence: root, when root is among its actors. */
function userTypeOf(finding: JsonObject, service: JsonObject): string | null {
  const own = text(object(object(finding['resource'])['accessKeyDetails'])['userType'])
  if (own !== null) return own
  const actors = objects(sequenceOf(service)['actors']).map((actor) => text(object(actor['user'])['type']))
  return actors.find((type) => type === 'Root') ?? actors.find((type) => type !== null) ?? null
}

/** Of whichever kind of action it was: an API call, a connection, a sign-in to a database. */
function addressOf(service: JsonObject): string | null {
  for (const action of Object.values(object(service['action']))) {
    const remote = object(object(action)['remoteIpDetails'])
    const address = text(remote['ipAddressV4']) ?? text(remote['ipAddressV6'])
    if (address !== null) return address
  }
  return (
    objects(sequenceOf(service)['endpoints'])
      .map((endpoint) => text(endpoint['ip']))
      .find((ip) => ip !== null) ?? null
  )
}

/**
 * Reads a finding in the form of GuardDuty's API and of its events on EventBridge.
 *
 * @returns `null` when id, type, severity, account, Region or time is missing.
 * @see GuardDuty User Guide, "Processing GuardDuty findings with Amazon EventBridge"
 */
export function readGuardDutyFinding(finding: JsonObject): GuardDutyFinding | null {
  const service = object(finding['service'])
  const id = text(finding['id'])
  const type = text(finding['type'])
  const account = text(finding['accountId'])
  const region = text(finding['region'])
  const updatedAt = parseInstant(text(finding['updatedAt']) ?? '')
  const { severity } = finding
  if (id === null || type === null || account === null || !isAccountId(account) || region === null || updatedAt === null) return null
  if (typeof severity !== 'number') return null
  return {
    id,
    type,
    severity,
    account,
    region,
    updatedAt,
    count: typeof service['count'] === 'number' ? service['count'] : 1,
    resourceUserType: userTypeOf(finding, service),
    actorAddress: addressOf(service),
    title: text(finding['title']) ?? type,
    archived: service['archived'] === true,
  }
}

/** GuardDuty's own words for its numbers. @see GuardDuty User Guide, "Severity levels of GuardDuty findings" */
export function guardDutyLevel(severity: number): Level {
  if (severity >= 9) return 'critical'
  if (severity >= 7) return 'high'
  return severity >= 4 ? 'medium' : 'low'
}

/** Findings that GuardDuty rates lower than they are for whoever guards root. Types are compared whole. */
const atLeast: Readonly<Record<string, Level>> = {
  'Policy:IAMUser/RootCredentialUsage': 'high',
  'Stealth:IAMUser/CloudTrailLoggingDisabled': 'critical',
  'Stealth:IAMUser/PasswordPolicyChange': 'medium',
}

const graver = (a: Level, b: Level): Level => (LEVELS.indexOf(a) >= LEVELS.indexOf(b) ? a : b)

/**
 * How grave a finding is for us: never less than GuardDuty says. It rates every use of root as low, so that a route by its severity
 * alone drops them: whatever is about root is high at least. Attack sequences are critical.
 */
export function rerank({ type, severity, resourceUserType }: Pick<GuardDutyFinding, 'type' | 'severity' | 'resourceUserType'>): Level {
  const own = graver(guardDutyLevel(severity), Object.hasOwn(atLeast, type) ? (atLeast[type] ?? 'low') : 'low')
  if (type.startsWith('AttackSequence:')) return 'critical'
  return resourceUserType === 'Root' ? graver(own, 'high') : own
}

/** A finding that comes late does not undo a newer one. */
export function keepLatest(latest: Map<string, GuardDutyFinding>, finding: GuardDutyFinding): void {
  const known = latest.get(finding.id)
  const isNewer =
    known === undefined || finding.updatedAt > known.updatedAt || (finding.updatedAt === known.updatedAt && finding.count > known.count)
  if (isNewer) latest.set(finding.id, finding)
}

/** Each finding as it was last told, in the order in which they were met first. */
export function latestFindings(findings: Iterable<GuardDutyFinding>): ReadonlyMap<string, GuardDutyFinding> {
  const latest = new Map<string, GuardDutyFinding>()
  for (const finding of findings) keepLatest(latest, finding)
  return latest
}
