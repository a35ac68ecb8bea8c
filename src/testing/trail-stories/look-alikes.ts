import type { JsonObject } from '../../core/trail/bounded-json.ts'
import { STRANGER, one, roleCall, rootCall, rootIdentity, rootSignIn, userCall } from './deeds.ts'
import type { Story } from './story.ts'

/** What looks like root and is not, and the other way round. */
export const lookAlikes: readonly Story[] = [
  {
    name: 'user-called-root',
    title: 'an IAM user called Root signs in and works',
    tell: (stage) => {
      const fields = {
        eventType: 'AwsConsoleSignIn',
        responseElements: { ConsoleLogin: 'Success' },
        additionalEventData: { MFAUsed: 'Yes' },
      }
      return {
        records: [
          userCall(stage, 0, 'Root', 'signin:ConsoleLogin', { fields }),
          userCall(stage, 60, 'Root', 'iam:ListUsers'),
          userCall(stage, 90, 'FalsimentisRoot', 'ec2:DescribeInstances'),
        ],
        expects: [],
      }
    },
  },
  {
    name: 'alias-as-user-name',
    title: 'the account alias stands where the user name of root should be',
    tell: (stage) => {
      const userIdentity: JsonObject = { ...rootIdentity(stage.account), accessKeyId: '', userName: 'example-startup' }
      const records = [rootSignIn(stage, 0, { fields: { userIdentity } })]
      return { records, expects: [one('R01', 'high', records)], allows: ['R07', 'R08'] }
    },
  },
  {
    name: 'service-on-behalf-of-root',
    title: 'AWS services act with the identity of root',
    tell: (stage) => {
      const byService = (second: number, action: string, address: string, invokedBy: string) =>
        rootCall(stage, second, action, {
          address,
          fields: { userIdentity: { ...rootIdentity(stage.account), invokedBy }, userAgent: invokedBy },
        })
      return {
        records: [
          byService(0, 'kms:GenerateDataKey', 'backup.amazonaws.com', 'backup.amazonaws.com'),
          byService(5, 'ec2:DescribeVolumes', 'AWS Internal', 'trustedadvisor.amazonaws.com'),
          rootCall(stage, 9, 'kms:RotateKey', { address: 'AWS Internal', fields: { eventType: 'AwsServiceEvent' } }),
        ],
        expects: [],
      }
    },
  },
  {
    name: 'internal-addresses',
    title: 'clicks of root at the console, whose addresses are AWS Internal',
    tell: (stage) => {
      const clicks = ['AWS Internal', 'AWS Internal/3', 'aws.internal'].map((address, index) =>
        rootCall(stage, 30 + 10 * index, 'ce:GetCostAndUsage', { address }),
      )
      const records = [rootSignIn(stage, 0), ...clicks]
      // One place was seen, however the console's own calls are written.
      return { records, expects: [one('R01', 'high', records)], allows: ['R07'] }
    },
  },
  {
    name: 'federated-without-mfa',
    title: 'a federated person signs in: AWS always says that MFA was not used',
    tell: (stage) => ({
      records: [
        roleCall(stage, 0, 'Administrator', 'signin:ConsoleLogin', {
          fields: { eventType: 'AwsConsoleSignIn', responseElements: { ConsoleLogin: 'Success' }, additionalEventData: { MFAUsed: 'No' } },
        }),
      ],
      expects: [],
    }),
  },
  {
    name: 'parameters-too-large',
    title: 'a policy so large that CloudTrail leaves the request out',
    tell: (stage) => {
      const records = [
        roleCall(stage, 0, 'Administrator', 'iam:PutRolePolicy', {
          address: STRANGER,
          fields: { requestParameters: { omitted: true, originalSize: 104_412, reason: 'requestParameters too large' } },
        }),
      ]
      return { records, expects: [one('D10', 'high', records)], allows: ['T01'] }
    },
  },
]
