/**
 * Fields of a CloudTrail record, as far as CloudTrail itself fixes them. A field that ends in `.*` holds what each service likes.
 *
 * @see AWS CloudTrail User Guide, "CloudTrail record contents" (event version 1.11) and "CloudTrail userIdentity element"
 */
export const CLOUDTRAIL_FIELDS: readonly string[] = [
  'eventVersion',
  'eventTime',
  'eventSource',
  'eventName',
  'awsRegion',
  'sourceIPAddress',
  'userAgent',
  'errorCode',
  'errorMessage',
  'requestParameters.*',
  'responseElements.*',
  'additionalEventData.*',
  'serviceEventDetails.*',
  'insightDetails.*',
  'edgeDeviceDetails.*',
  'eventContext.*',
  'requestID',
  'eventID',
  'eventType',
  'eventCategory',
  'apiVersion',
  'managementEvent',
  'readOnly',
  'recipientAccountId',
  'sharedEventID',
  'vpcEndpointId',
  'vpcEndpointAccountId',
  'sessionCredentialFromConsole',
  'resources.ARN',
  'resources.ARNPrefix',
  'resources.accountId',
  'resources.type',
  'addendum.reason',
  'addendum.updatedFields',
  'addendum.originalRequestID',
  'addendum.originalEventID',
  'tlsDetails.tlsVersion',
  'tlsDetails.cipherSuite',
  'tlsDetails.clientProvidedHostHeader',
  'tlsDetails.keyExchange',
  'userIdentity.type',
  'userIdentity.principalId',
  'userIdentity.arn',
  'userIdentity.accountId',
  'userIdentity.accessKeyId',
  'userIdentity.userName',
  'userIdentity.invokedBy',
  'userIdentity.identityProvider',
  'userIdentity.credentialId',
  'userIdentity.signInSessionArn',
  'userIdentity.invokedByDelegate.*',
  'userIdentity.inScopeOf.*',
  'userIdentity.onBehalfOf.*',
  'userIdentity.sessionContext.assumedRoot',
  'userIdentity.sessionContext.sourceIdentity',
  'userIdentity.sessionContext.ec2RoleDelivery',
  'userIdentity.sessionContext.attributes.creationDate',
  'userIdentity.sessionContext.attributes.mfaAuthenticated',
  'userIdentity.sessionContext.sessionIssuer.*',
  'userIdentity.sessionContext.webIdFederationData.*',
]

/** Whether a field can stand in a record: one of those above, something above them, or something below what services fill. */
export const isCloudTrailField = (field: string): boolean =>
  CLOUDTRAIL_FIELDS.some((known) => {
    const stem = known.endsWith('.*') ? known.slice(0, -2) : known
    return field === stem || stem.startsWith(`${field}.`) || (stem !== known && field.startsWith(`${stem}.`))
  })
