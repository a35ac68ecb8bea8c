import { AwsError } from '../aws-error.ts'
import { requiredText } from '../input.ts'
import { stableId, worldPage } from '../regional/answers.ts'
import type { RegionWorld } from '../regional/region.ts'
import type { Call, Service } from '../service.ts'
import { getFindings, listFindings } from './guardduty-findings.ts'

const detectorId = (call: Call): string => stableId('detector', call.account.id, call.region)
const names = { token: 'nextToken', size: 'maxResults', maxSize: 50, badToken: 'BadRequestException' }

function listDetectors(call: Call) {
  const { guardDuty } = call.account.regional.region(call.region)
  const { items, nextToken } = worldPage(call, guardDuty === null ? [] : [detectorId(call)], names)
  return { detectorIds: items, nextToken }
}

/** @throws AwsError where GuardDuty is off, and for the detector of another account or Region. */
function ownDetector(call: Call): NonNullable<RegionWorld['guardDuty']> {
  const { guardDuty } = call.account.regional.region(call.region)
  if (guardDuty === null || requiredText(call.input, 'DetectorId') !== detectorId(call)) {
    const message = 'The request is rejected because the input detectorId is not owned by the current account.'
    throw new AwsError('BadRequestException', message, 400, { __type: 'BadRequestException' })
  }
  return guardDuty
}

function getDetector(call: Call) {
  const guardDuty = ownDetector(call)
  return {
    createdAt: new Date(call.account.createdAt).toISOString(),
    updatedAt: new Date(call.account.createdAt).toISOString(),
    findingPublishingFrequency: guardDuty.publishingFrequency,
    serviceRole: `arn:${call.partition}:iam::${call.account.id}:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty`,
    status: guardDuty.enabled ? 'ENABLED' : 'DISABLED',
    features: [{ name: 'CLOUD_TRAIL', status: 'ENABLED', updatedAt: call.account.createdAt / 1000 }],
    tags: {},
  }
}

function listAdministrators(call: Call) {
  if (call.account.id !== call.world.organisation?.managementAccountId) {
    const message = 'The request is rejected because the current account is not the management account of an organization.'
    throw new AwsError('BadRequestException', message, 400, { __type: 'BadRequestException' })
  }
  const administrators = call.account.regional.region(call.region).guardDutyAdministrators
  const { items, nextToken } = worldPage(call, administrators, names)
  return { adminAccounts: items.map((id) => ({ adminAccountId: id, adminStatus: 'ENABLED' })), nextToken }
}

/** GuardDuty: one detector at most in each Region of an account. */
export const guardduty: Service = {
  signingName: 'guardduty',
  prefix: 'guardduty',
  protocol: 'rest-json',
  throttle: { code: 'TooManyRequestsException', status: 429 },
  operations: {
    ListDetectors: listDetectors,
    GetDetector: getDetector,
    ListOrganizationAdminAccounts: listAdministrators,
    ListFindings(call) {
      ownDetector(call)
      return listFindings(call)
    },
    GetFindings(call) {
      ownDetector(call)
      return getFindings(call)
    },
  },
  routes: {
    'GET /detector': 'ListDetectors',
    'GET /detector/{DetectorId}': 'GetDetector',
    'GET /admin': 'ListOrganizationAdminAccounts',
    'POST /detector/{DetectorId}/findings': 'ListFindings',
    'POST /detector/{DetectorId}/findings/get': 'GetFindings',
  },
}
