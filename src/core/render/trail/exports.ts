import type { Detection } from '../../detect/detection.ts'
import { lastWords } from '../../detect/last-words.ts'
import type { Milestone, Moment } from '../../detect/moment.ts'
import type { RootSession } from '../../detect/root-session.ts'
import { parseAddress } from '../../sigma/network.ts'
import type { Level } from '../../sigma/rule.ts'
import { isoInstant } from '../../time.ts'
import { csvCell } from '../csv.ts'
import { jsonLines, jsonPieces } from '../json-text.ts'
import { OCSF_VERSION } from '../ocsf.ts'

/*
 * Each by pieces: a trail may have a hundred thousand of them.
 */

const csvRow = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`

function* csv<Row>(columns: Readonly<Record<string, (row: Row) => string>>, rows: Iterable<Row>): Generator<string> {
  yield csvRow(Object.keys(columns))
  for (const row of rows) yield csvRow(Object.values(columns).map((column) => column(row)))
}

const valuesOf = ({ evidence }: Detection, field: string): readonly string[] =>
  evidence.find((one) => one.field === field)?.values.map(({ value }) => value) ?? []

const DETECTION_COLUMNS: Readonly<Record<string, (detection: Detection) => string>> = {
  detection: ({ id }) => id,
  level: ({ level }) => level,
  rule_number: ({ rule }) => rule.number ?? '',
  rule: ({ rule }) => rule.id,
  title: ({ rule }) => rule.title,
  account_id: ({ account }) => account ?? '',
  first_seen: ({ firstSeen }) => isoInstant(firstSeen),
  last_seen: ({ lastSeen }) => isoInstant(lastSeen),
  events: ({ count }) => String(count),
  actions: (one) => valuesOf(one, 'eventName').join('; '),
  addresses: (one) => valuesOf(one, 'sourceIPAddress').join('; '),
  places: (one) => valuesOf(one, 'rootwarden.place').join('; '),
  regions: (one) => valuesOf(one, 'awsRegion').join('; '),
  because: ({ because }) => lastWords(because).join('; '),
  approvals: ({ approvals }) => approvals.join('; '),
  attack: ({ rule }) => rule.attack.join('; '),
  attack_v19: ({ rule }) => rule.attackV19.join('; '),
  late: ({ late }) => String(late),
  event_keys: ({ events }) => events.join('; '),
  principals: (one) => valuesOf(one, 'userIdentity.arn').join('; '),
}

/** A detection a row. A new column goes to the end. */
export const detectionsCsv = (detections: Iterable<Detection>): Iterable<string> => csv(DETECTION_COLUMNS, detections)

export const detectionsJsonl = (detections: Iterable<Detection>): Iterable<string> => jsonLines(detections)

const severities: Readonly<Record<Level, readonly [id: number, caption: string]>> = {
  informational: [1, 'Informational'],
  low: [2, 'Low'],
  medium: [3, 'Medium'],
  high: [4, 'High'],
  critical: [5, 'Critical'],
}

const CLASS_UID = 2004
const CREATE = 1
const AWS_ACCOUNT = 10

const ADMIN = { type: 'Admin', type_id: 2 }
const OTHER_USER = { type: 'Other', type_id: 99 }

/** An address where it is one: CloudTrail writes names of services there too. */
const endpointOf = (source: string) => (parseAddress(source) === null ? { name: source } : { ip: source })

/** Addresses and principals apart: which of them belong together is known of the events only. */
const evidencesOf = (detection: Detection) => [
  ...valuesOf(detection, 'sourceIPAddress').map((source) => ({ src_endpoint: endpointOf(source) })),
  ...valuesOf(detection, 'userIdentity.arn').map((arn) => ({
    actor: { user: { uid: arn, ...(arn.endsWith(':root') ? { name: 'root', ...ADMIN } : OTHER_USER) } },
  })),
]

function detectionFinding(detection: Detection, { now, version, sample }: ExportContext) {
  const { rule, level, account, firstSeen, lastSeen, count, because } = detection
  const [severityId, severity] = severities[level]
  const regions = valuesOf(detection, 'awsRegion')
  return {
    category_uid: Math.floor(CLASS_UID / 1000),
    category_name: 'Findings',
    class_uid: CLASS_UID,
    class_name: 'Detection Finding',
    activity_id: CREATE,
    activity_name: 'Create',
    type_uid: CLASS_UID * 100 + CREATE,
    type_name: 'Detection Finding: Create',
    time: lastSeen,
    start_time: firstSeen,
    end_time: lastSeen,
    count,
    severity_id: severityId,
    severity,
    status_id: 1,
    status: 'New',
    is_alert: level === 'high' || level === 'critical',
    message: because.length === 0 ? rule.title : `${rule.title}: ${lastWords(because).join('; ')}`,
    metadata: {
      version: OCSF_VERSION,
      uid: `${detection.id}/${now}`,
      profiles: ['cloud'],
      product: { name: 'Rootwarden', vendor_name: 'Rootwarden', version },
      ...(sample ? { labels: ['sample'] } : {}),
    },
    finding_info: {
      uid: detection.id,
      title: rule.title,
      types: ['CloudTrail detection'],
      created_time: now,
      first_seen_time: firstSeen,
      last_seen_time: lastSeen,
      analytic: { uid: rule.number ?? rule.id, name: rule.title, type: 'Rule', type_id: 1 },
      attacks: rule.attack.map((uid) => ({ technique: { uid } })),
      related_events: detection.events.map((key) => ({ uid: key.slice(key.indexOf('/') + 1) })),
    },
    evidences: evidencesOf(detection),
    ...(rule.todo.length === 0 ? {} : { remediation: { desc: rule.todo.join('\n') } }),
    cloud: {
      provider: 'AWS',
      ...(regions[0] === undefined ? {} : { region: regions[0] }),
      ...(account === null ? {} : { account: { uid: account, type: 'AWS Account', type_id: AWS_ACCOUNT } }),
    },
    unmapped: { level, group: detection.group, approvals: detection.approvals, late: detection.late, evidence: detection.evidence },
  }
}

export interface ExportContext {
  readonly now: number
  readonly version: string
  readonly sample: boolean
}

/** A list of OCSF Detection Findings (class 2004). @see https://schema.ocsf.io/classes/detection_finding */
export const detectionsOcsf = (detections: readonly Detection[], context: ExportContext): Iterable<string> =>
  jsonPieces(detections.values().map((one) => detectionFinding(one, context)))

/** What Timesketch calls the fields that every line must have. @see https://timesketch.org/guides/user/import-from-json-csv/ */
const timesketchLine = (message: string, at: number, description: string, more: object): object => ({
  message,
  datetime: new Date(at).toISOString(),
  timestamp_desc: description,
  ...more,
})

function timesketchMoment(one: Moment | Milestone): object {
  if (one.kind === 'detection') {
    const { level, detection } = one
    const { rule, account, id } = detection
    return timesketchLine(`${level.toUpperCase()} ${rule.number ?? ''} ${rule.title}`.replace('  ', ' '), one.at, 'Detection', {
      tag: ['rootwarden', level, ...(rule.number === null ? [] : [rule.number])],
      account_id: account,
      rule: rule.id,
      detection: id,
    })
  }
  const { who, name, failed, errorCode, address, account, region, source, place, key, mfaUsed, target, readOnly, approved } = one
  const outcome = failed ? ` failed${errorCode === null ? '' : ` (${errorCode})`}` : ''
  return timesketchLine(`${who} ${name}${outcome} from ${address ?? 'nowhere'}`, one.at, 'Event Time', {
    data_type: 'aws:cloudtrail:record',
    account_id: account,
    aws_region: region,
    event_source: source,
    event_name: name,
    event_id: key.slice(key.indexOf('/') + 1),
    src_ip: address,
    place,
    user: who,
    target,
    mfa_used: mfaUsed,
    read_only: readOnly,
    error_code: errorCode,
    approved,
    root: one.root,
  })
}

/** A timeline as JSON lines that Timesketch takes in. */
export const timelineTimesketch = (timeline: readonly (Moment | Milestone)[]): Iterable<string> =>
  jsonLines(timeline.values().map(timesketchMoment))

const MOMENT_COLUMNS: Readonly<Record<string, (moment: Moment) => string>> = {
  time: ({ at }) => isoInstant(at),
  account_id: ({ account }) => account ?? '',
  region: ({ region }) => region,
  event_source: ({ source }) => source,
  event_name: ({ name }) => name,
  who: ({ who }) => who,
  root: ({ root }) => String(root),
  target: ({ target }) => target ?? '',
  address: ({ address }) => address ?? '',
  place: ({ place }) => place ?? '',
  failed: ({ failed }) => String(failed),
  error_code: ({ errorCode }) => errorCode ?? '',
  mfa_used: ({ mfaUsed }) => (mfaUsed === null ? '' : String(mfaUsed)),
  approved: ({ approved }) => approved ?? '',
  detections: ({ detections }) => detections.join('; '),
  event_key: ({ key }) => key,
}

/** An event a row; what was made of them stands in the column `detections`. */
export const timelineCsv = (timeline: readonly (Moment | Milestone)[]): Iterable<string> =>
  csv(
    MOMENT_COLUMNS,
    timeline.values().filter((one) => one.kind === 'event'),
  )

const SESSION_COLUMNS: Readonly<Record<string, (session: RootSession) => string>> = {
  session: ({ id }) => id,
  account_id: ({ account }) => account ?? '',
  door: ({ door }) => door,
  first_seen: ({ firstSeen }) => isoInstant(firstSeen),
  last_seen: ({ lastSeen }) => isoInstant(lastSeen),
  events: ({ events }) => String(events),
  changes: ({ writes }) => String(writes),
  failures: ({ failures }) => String(failures),
  sign_ins: ({ signIns }) => String(signIns.succeeded),
  failed_sign_ins: ({ signIns }) => String(signIns.failed),
  mfa: ({ mfa }) => mfa ?? '',
  addresses: ({ sources }) => sources.map(({ address }) => address).join('; '),
  places: ({ sources }) => sources.flatMap(({ place }) => place ?? []).join('; '),
  actions: ({ actions }) => actions.map(({ name }) => name).join('; '),
  approvals: ({ approvals }) => approvals.join('; '),
  detections: ({ detections }) => detections.join('; '),
}

export const sessionsCsv = (sessions: Iterable<RootSession>): Iterable<string> => csv(SESSION_COLUMNS, sessions)

export const sessionsJsonl = (sessions: Iterable<RootSession>): Iterable<string> => jsonLines(sessions)
