/** One of the fifteen things that the CIS AWS Foundations Benchmark wants counted and alarmed on. */
export interface CisRow {
  /** Its number in section 4 up to version 5.0, and in section 5 since 6.0. */
  readonly number: number
  /** What happens, as a noun phrase: "changes to CloudTrail". */
  readonly topic: string
  readonly level: 1 | 2
  /** The metric filter's pattern that we deploy. */
  readonly pattern: string
  /** Other published forms that count as well, with what a reader should know about them. */
  readonly alsoAccepted: readonly { readonly pattern: string; readonly note: string }[]
  /**
   * What a filter may leave out and still count, as a pattern that all events which matter fulfil: the service that the events belong to,
   * and for root the absence of a central root session.
   */
  readonly given: { readonly pattern: string; readonly note: string | null } | null
  readonly securityHub: string | null
  /** Calls that it counts, when it counts calls by name. */
  readonly eventNames: readonly string[]
}

/** CloudWatch Logs takes no longer filter pattern. */
export const LONGEST_FILTER_PATTERN = 1024

const oneOf = (names: readonly string[]): string => names.map((name) => `($.eventName = "${name}")`).join(' || ')

interface EventRow {
  readonly number: number
  readonly topic: string
  readonly level: 1 | 2
  readonly service: string
  /** Whether the benchmark's own text names the service. */
  readonly namesService: boolean
  readonly eventNames: readonly string[]
  readonly since5?: readonly string[]
}

function eventRow({ number, topic, level, service, namesService, eventNames, since5 = [] }: EventRow): CisRow {
  const source = `$.eventSource = "${service}"`
  const patternOf = (names: readonly string[]) => (namesService ? `{ (${source}) && (${oneOf(names)}) }` : `{ ${oneOf(names)} }`)
  return {
    number,
    topic,
    level,
    pattern: patternOf([...eventNames, ...since5]),
    alsoAccepted:
      since5.length === 0
        ? []
        : [{ pattern: patternOf(eventNames), note: `it does not count ${since5.join(', ')}, which the benchmark asks for since v5.0` }],
    given: namesService ? null : { pattern: `{ ${source} }`, note: null },
    securityHub: number === 15 ? null : `CloudWatch.${number}`,
    eventNames: [...eventNames, ...since5],
  }
}

const unauthorisedCalls: CisRow = {
  number: 1,
  topic: 'calls that were refused',
  level: 2,
  // The published texts put the two exclusions on the wrong side of an "or"; here they narrow what comes before them.
  pattern:
    '{ (($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*")) && ($.sourceIPAddress != "delivery.logs.amazonaws.com") && ($.eventName != "HeadBucket") }',
  alsoAccepted: [],
  given: null,
  securityHub: 'CloudWatch.2',
  eventNames: [],
}

const signInWithoutMfa: CisRow = {
  number: 2,
  topic: 'console sign-ins without MFA',
  level: 1,
  pattern: '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") }',
  alsoAccepted: [
    {
      pattern:
        '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }',
      note: "it counts sign-ins of IAM users only: root's are not among them",
    },
  ],
  given: { pattern: '{ $.eventSource = "signin.amazonaws.com" }', note: null },
  securityHub: 'CloudWatch.3',
  eventNames: ['ConsoleLogin'],
}

const rootUse: CisRow = {
  number: 3,
  topic: 'every use of root',
  level: 1,
  pattern: '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }',
  alsoAccepted: [],
  given: {
    pattern: '{ $.userIdentity.sessionContext.assumedRoot NOT EXISTS }',
    note: 'it leaves out central root sessions (assumedRoot); watch sts:AssumeRoot in the management account instead',
  },
  securityHub: 'CloudWatch.1',
  eventNames: [],
}

const failedSignIn: CisRow = {
  number: 6,
  topic: 'failed console sign-ins',
  level: 2,
  pattern: '{ ($.eventName = "ConsoleLogin") && ($.errorMessage = "Failed authentication") }',
  alsoAccepted: [],
  given: { pattern: '{ $.eventSource = "signin.amazonaws.com" }', note: null },
  securityHub: 'CloudWatch.6',
  eventNames: ['ConsoleLogin'],
}

const verbsOn = (noun: string, verbs: readonly string[]): readonly string[] => verbs.map((verb) => `${verb}${noun}`)

const ec2 = { level: 1, service: 'ec2.amazonaws.com', namesService: false } as const

const eventRows: readonly EventRow[] = [
  {
    number: 4,
    topic: 'changes to IAM policies',
    level: 1,
    service: 'iam.amazonaws.com',
    namesService: false,
    eventNames: [
      ...['Group', 'Role', 'User'].flatMap((owner) => verbsOn(`${owner}Policy`, ['Delete', 'Put', 'Attach', 'Detach'])),
      'CreatePolicy',
      'DeletePolicy',
      'CreatePolicyVersion',
      'DeletePolicyVersion',
    ],
  },
  {
    number: 5,
    topic: 'changes to CloudTrail',
    level: 1,
    service: 'cloudtrail.amazonaws.com',
    namesService: false,
    eventNames: [...verbsOn('Trail', ['Create', 'Update', 'Delete']), 'StartLogging', 'StopLogging'],
  },
  {
    number: 7,
    topic: 'KMS keys disabled or about to be deleted',
    level: 2,
    service: 'kms.amazonaws.com',
    namesService: true,
    eventNames: ['DisableKey', 'ScheduleKeyDeletion'],
  },
  {
    number: 8,
    topic: 'changes to the policies of S3 buckets',
    level: 1,
    service: 's3.amazonaws.com',
    namesService: true,
    eventNames: [
      'PutBucketAcl',
      ...['Policy', 'Cors', 'Lifecycle', 'Replication'].flatMap((part) => verbsOn(`Bucket${part}`, ['Put', 'Delete'])),
    ],
  },
  {
    number: 9,
    topic: 'changes to AWS Config',
    level: 2,
    service: 'config.amazonaws.com',
    namesService: true,
    eventNames: ['StopConfigurationRecorder', 'PutConfigurationRecorder', 'DeleteDeliveryChannel', 'PutDeliveryChannel'],
  },
  {
    ...ec2,
    number: 10,
    topic: 'changes to security groups',
    level: 2,
    eventNames: [
      ...['Ingress', 'Egress'].flatMap((way) => verbsOn(`SecurityGroup${way}`, ['Authorize', 'Revoke'])),
      ...verbsOn('SecurityGroup', ['Create', 'Delete']),
    ],
    since5: ['ModifySecurityGroupRules'],
  },
  {
    ...ec2,
    number: 11,
    topic: 'changes to network ACLs',
    level: 2,
    eventNames: [
      ...verbsOn('NetworkAcl', ['Create', 'Delete']),
      ...verbsOn('NetworkAclEntry', ['Create', 'Delete', 'Replace']),
      'ReplaceNetworkAclAssociation',
    ],
  },
  {
    ...ec2,
    number: 12,
    topic: 'changes to network gateways',
    eventNames: [
      ...verbsOn('CustomerGateway', ['Create', 'Delete']),
      ...verbsOn('InternetGateway', ['Attach', 'Create', 'Delete', 'Detach']),
    ],
  },
  {
    ...ec2,
    number: 13,
    topic: 'changes to route tables',
    eventNames: [
      ...verbsOn('Route', ['Create', 'Replace', 'Delete']),
      ...verbsOn('RouteTable', ['Create', 'Delete', 'Disassociate']),
      'ReplaceRouteTableAssociation',
    ],
  },
  {
    ...ec2,
    number: 14,
    topic: 'changes to VPCs',
    eventNames: [
      'CreateVpc',
      'DeleteVpc',
      'ModifyVpcAttribute',
      ...verbsOn('VpcPeeringConnection', ['Accept', 'Create', 'Delete', 'Reject']),
      'AttachClassicLinkVpc',
      'DetachClassicLinkVpc',
      'DisableVpcClassicLink',
      'EnableVpcClassicLink',
    ],
  },
  {
    number: 15,
    topic: 'changes to AWS Organizations',
    level: 1,
    service: 'organizations.amazonaws.com',
    namesService: true,
    eventNames: [
      'AcceptHandshake',
      'DeclineHandshake',
      'CreateAccount',
      'MoveAccount',
      'LeaveOrganization',
      'DeleteOrganization',
      'InviteAccountToOrganization',
      'RemoveAccountFromOrganization',
      ...verbsOn('OrganizationalUnit', ['Create', 'Update', 'Delete']),
      ...verbsOn('Policy', ['Attach', 'Detach', 'Create', 'Update', 'Delete']),
      ...verbsOn('PolicyType', ['Enable', 'Disable']),
    ],
  },
]

/** The fifteen rows in order of number. Row 16 of the benchmark is no alarm: Security Hub is on. */
export const CIS_ROWS: readonly CisRow[] = [
  unauthorisedCalls,
  signInWithoutMfa,
  rootUse,
  failedSignIn,
  ...eventRows.map(eventRow),
].toSorted((a, b) => a.number - b.number)

/** @throws RangeError for a number that is none of 1 to 15. */
export function cisRow(number: number): CisRow {
  const row = CIS_ROWS.find((each) => each.number === number)
  if (row === undefined) throw new RangeError(`the benchmark has no alarm row ${number}`)
  return row
}

/** Row 3: use of root. */
export const ROOT_USE_ROW: CisRow = rootUse
