import { AwsError } from '../aws-error.ts'
import { localArn, worldPage } from '../regional/answers.ts'
import type { RegionWorld } from '../regional/region.ts'
import type { Call, Service } from '../service.ts'
import { batchImportFindings } from './securityhub-import.ts'

const names = { token: 'NextToken', size: 'MaxResults', maxSize: 100, badToken: 'InvalidInputException' }

/** @throws AwsError where the hub is off: the service says so with an access error, although nothing was denied. */
function hub(call: Call): NonNullable<RegionWorld['securityHub']> {
  const { securityHub } = call.account.regional.region(call.region)
  if (securityHub !== null) return securityHub
  const message = `Account ${call.account.id} is not subscribed to AWS Security Hub`
  throw new AwsError('InvalidAccessException', message, 401, { Message: message, Code: 'InvalidAccessException' })
}

function describeHub(call: Call) {
  hub(call)
  return {
    HubArn: localArn(call, 'securityhub', 'hub/default'),
    SubscribedAt: new Date(call.account.createdAt).toISOString(),
    AutoEnableControls: true,
    ControlFindingGenerator: 'SECURITY_CONTROL',
  }
}

/** A standard by ARN, or by the end of one: `cis-aws-foundations-benchmark/v/5.0.0`. */
function getEnabledStandards(call: Call) {
  const { items, nextToken } = worldPage(call, hub(call).standards, names)
  const subscriptions = items.map((standard) => {
    const path = standard.replace(/^arn:.*?standards\//, '')
    return {
      StandardsArn: standard.startsWith('arn:') ? standard : `arn:${call.partition}:securityhub:${call.region}::standards/${standard}`,
      StandardsSubscriptionArn: localArn(call, 'securityhub', `subscription/${path}`),
      StandardsInput: {},
      StandardsStatus: 'READY',
    }
  })
  return { StandardsSubscriptions: subscriptions, NextToken: nextToken }
}

function listAdministrators(call: Call) {
  if (call.account.id !== call.world.organisation?.managementAccountId) {
    const message = `Account ${call.account.id} is not the management account of an organization`
    throw new AwsError('InvalidAccessException', message, 401, { Message: message, Code: 'InvalidAccessException' })
  }
  const administrators = call.account.regional.region(call.region).securityHubAdministrators
  const { items, nextToken } = worldPage(call, administrators, names)
  return { AdminAccounts: items.map((AccountId) => ({ AccountId, Status: 'ENABLED' })), NextToken: nextToken }
}

/** Security Hub CSPM, whose `DescribeHub` lives at `/accounts`. */
export const securityhub: Service = {
  signingName: 'securityhub',
  prefix: 'securityhub',
  protocol: 'rest-json',
  throttle: { code: 'TooManyRequestsException', status: 429 },
  operations: {
    DescribeHub: describeHub,
    GetEnabledStandards: getEnabledStandards,
    ListOrganizationAdminAccounts: listAdministrators,
    BatchImportFindings(call) {
      hub(call)
      return batchImportFindings(call)
    },
  },
  routes: {
    'GET /accounts': 'DescribeHub',
    'POST /standards/get': 'GetEnabledStandards',
    'GET /organization/admin': 'ListOrganizationAdminAccounts',
    'POST /findings/import': 'BatchImportFindings',
  },
}
