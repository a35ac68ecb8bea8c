import { epochMs } from '../../src/core/time.ts'
import { worldOf } from '../../src/testing/fake-aws/world-file.ts'
import type { World } from '../../src/testing/fake-aws/world.ts'

const now = epochMs(Date.UTC(2026, 10, 21, 12))

const denyRoot = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:root' }, Null: { 'aws:AssumedRoot': 'true' } },
    },
    { Effect: 'Deny', Action: ['organizations:LeaveOrganization', 'iam:CreateAccessKey'], Resource: '*' },
  ],
}

/**
 * An organisation in which every operation about an organisation has something to answer: policies on a root and a unit, a delegated
 * administrator, a member whose root has one of everything and one whose root has nothing.
 */
export const organisationWithEverything = (): World =>
  worldOf(
    {
      organisation: {
        management: '111122223333',
        policyTypes: ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'],
        units: { 'ou-exam-workload1': { name: 'Workloads' } },
        policies: { 'p-denyroot1': { name: 'deny-root', document: denyRoot, targets: ['ou-exam-workload1'] } },
        trustedServices: ['iam.amazonaws.com', 'account.amazonaws.com', 'cloudtrail.amazonaws.com'],
        delegatedAdministrators: { '333344445555': ['iam.amazonaws.com', 'guardduty.amazonaws.com'] },
        rootFeatures: ['RootCredentialsManagement', 'RootSessions'],
      },
      accounts: {
        '111122223333': {
          name: 'payer',
          root: { password: { lastUsed: '200 days ago' }, mfa: [{ fido: 'payer-key-1' }, { fido: 'payer-key-2' }] },
          iam: { credentialReport: '1 minute ago' },
          trails: { main: { bucket: 'example-trail', organisationTrail: true } },
          buckets: { 'example-trail': { versioning: 'Enabled' } },
        },
        '333344445555': { name: 'security', roles: { RootwardenReader: {} }, iam: { credentialReport: '1 minute ago' } },
        '444455556666': {
          name: 'prod',
          parent: 'ou-exam-workload1',
          root: {
            password: { lastUsed: '3 days ago' },
            keys: [
              {
                id: 'AKIAEXAMPLEROOTPROD1',
                created: '900 days ago',
                lastUsed: '5 hours ago',
                lastUsedRegion: 'us-east-1',
                lastUsedService: 's3',
              },
            ],
            mfa: [{ virtual: 'prod-phone' }, { fido: 'prod-key' }],
            certificates: [{ id: 'CERTEXAMPLEPROD000000000', uploaded: '3000 days ago' }],
          },
          roles: { RootwardenReader: {} },
          iam: { credentialReport: '1 minute ago' },
        },
      },
    },
    now,
  )
