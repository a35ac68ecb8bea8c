/** What a field of a CloudTrail record is in the Athena table. */
export type AthenaType =
  | 'text'
  /** An object, kept as its JSON text. */
  | 'json'
  | { readonly [field: string]: AthenaType }
  /** A list of such objects. */
  | readonly [{ readonly [field: string]: AthenaType }]

const ISSUER = { type: 'text', principalId: 'text', arn: 'text', accountId: 'text', userName: 'text' } as const

/**
 * The columns that the AWS guide gives, which its JSON SerDe fills by name, and `managementEvent`. A field that is not here is not in
 * the table, and rules that ask for it are refused.
 *
 * @see Amazon Athena User Guide, "Create a table for CloudTrail logs using partition projection"
 */
export const ATHENA_FIELDS: Readonly<Record<string, AthenaType>> = {
  eventVersion: 'text',
  userIdentity: {
    type: 'text',
    principalId: 'text',
    arn: 'text',
    accountId: 'text',
    invokedBy: 'text',
    accessKeyId: 'text',
    userName: 'text',
    onBehalfOf: { userId: 'text', identityStoreArn: 'text' },
    sessionContext: {
      attributes: { mfaAuthenticated: 'text', creationDate: 'text' },
      sessionIssuer: ISSUER,
      ec2RoleDelivery: 'text',
      assumedRoot: 'text',
    },
  },
  eventTime: 'text',
  eventSource: 'text',
  eventName: 'text',
  awsRegion: 'text',
  sourceIPAddress: 'text',
  userAgent: 'text',
  errorCode: 'text',
  errorMessage: 'text',
  requestParameters: 'json',
  responseElements: 'json',
  additionalEventData: 'json',
  requestID: 'text',
  eventID: 'text',
  readOnly: 'text',
  resources: [{ ARN: 'text', accountId: 'text', type: 'text' }],
  eventType: 'text',
  apiVersion: 'text',
  managementEvent: 'text',
  recipientAccountId: 'text',
  serviceEventDetails: 'json',
  sharedEventID: 'text',
  vpcEndpointId: 'text',
  vpcEndpointAccountId: 'text',
  eventCategory: 'text',
  addendum: { reason: 'text', updatedFields: 'text', originalRequestID: 'text', originalEventID: 'text' },
  sessionCredentialFromConsole: 'text',
  edgeDeviceDetails: 'json',
  tlsDetails: { tlsVersion: 'text', cipherSuite: 'text', clientProvidedHostHeader: 'text' },
}

const structOf = (fields: Readonly<Record<string, AthenaType>>): string =>
  `STRUCT<${Object.entries(fields)
    .map(([field, type]) => `${field.toLowerCase()}:${hiveType(type)}`)
    .join(', ')}>`

const isListType = (type: AthenaType): type is readonly [Readonly<Record<string, AthenaType>>] => Array.isArray(type)

/** The type as Hive's DDL writes it. */
export function hiveType(type: AthenaType): string {
  if (typeof type === 'string') return 'STRING'
  return isListType(type) ? `ARRAY<${structOf(type[0])}>` : structOf(type)
}

export type AthenaPlace =
  | { readonly kind: 'text' | 'json'; readonly column: string; readonly below: readonly string[] }
  | { readonly kind: 'texts'; readonly column: string; readonly member: string }
  /** Below a plain text there is nothing. */
  | { readonly kind: 'nowhere' }
  /** An object that the table takes apart, and whose JSON text is lost. */
  | { readonly kind: 'apart' }
  | { readonly kind: 'unknown' }

/** Where a field of a record is kept in the table. Names are compared exactly, as rules compare them. */
export function athenaPlace(field: string): AthenaPlace {
  const [first = '', ...way] = field.split('.')
  let type = Object.hasOwn(ATHENA_FIELDS, first) ? ATHENA_FIELDS[first] : undefined
  const column = [first.toLowerCase()]
  while (way.length > 0 && typeof type === 'object') {
    const key = way.shift() ?? ''
    if (isListType(type)) {
      const known = Object.hasOwn(type[0], key)
      return known && way.length === 0 ? { kind: 'texts', column: column.join('.'), member: key.toLowerCase() } : { kind: 'unknown' }
    }
    type = Object.hasOwn(type, key) ? type[key] : undefined
    column.push(key.toLowerCase())
  }
  if (type === undefined) return { kind: 'unknown' }
  if (typeof type === 'object') return { kind: 'apart' }
  if (type === 'text' && way.length > 0) return { kind: 'nowhere' }
  return { kind: type, column: column.join('.'), below: way }
}
