import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import {
  CreateOrganizationCommand,
  CreateOrganizationalUnitCommand,
  CreatePolicyCommand,
  ListRootsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations'
import { AccountClient, PutAlternateContactCommand } from '@aws-sdk/client-account'
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  CreatePolicyCommand as CreateIamPolicyCommand,
  CreateUserCommand,
  IAMClient,
  UpdateAccountPasswordPolicyCommand,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { FactName } from '../../core/facts/catalogue.ts'
import { epochMs } from '../../core/time.ts'
import { administratorKey } from '../../testing/fake-aws/build-world.ts'
import { startFakeAws } from '../../testing/fake-aws/server.ts'
import { worldOf } from '../../testing/fake-aws/world-file.ts'
import { createAwsReader } from './reader.ts'

/*
 * The fake and the reader come from the same hands and could share a mistake. moto is a second opinion: a world made in it by calls
 * that write, and the same world as the fake's file has it, must lead to the same facts.
 */

const MOTO_ACCOUNT = '123456789012'
const hasMoto = spawnSync('python3', ['-c', 'import moto.server']).status === 0
const here = hasMoto ? '' : ' (skipped: no moto here)'

const document = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] })
const contact = { name: 'Ana Example', title: 'CISO', email: 'security@example.com', phone: '+442079460000' }

let moto: ChildProcess | null = null
let endpoint = ''

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => void server.close(resolve))
  return port
}

async function seedMoto(): Promise<void> {
  const settings = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'fake' } }
  const iam = new IAMClient(settings)
  await iam.send(new CreateUserCommand({ UserName: 'ana' }))
  await iam.send(new CreateLoginProfileCommand({ UserName: 'ana', Password: 'not-a-Secret-1' }))
  await iam.send(new CreateAccessKeyCommand({ UserName: 'ana' }))
  const { Policy } = await iam.send(new CreateIamPolicyCommand({ PolicyName: 'nothing', PolicyDocument: document }))
  await iam.send(new AttachUserPolicyCommand({ UserName: 'ana', PolicyArn: Policy?.Arn }))
  await iam.send(new UpdateAccountPasswordPolicyCommand({ MinimumPasswordLength: 14, RequireSymbols: true, PasswordReusePrevention: 24 }))
  const { name, title, email, phone } = contact
  await new AccountClient(settings).send(
    new PutAlternateContactCommand({ AlternateContactType: 'SECURITY', Name: name, Title: title, EmailAddress: email, PhoneNumber: phone }),
  )
  const organizations = new OrganizationsClient(settings)
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }))
  const { Roots } = await organizations.send(new ListRootsCommand({}))
  await organizations.send(new CreateOrganizationalUnitCommand({ ParentId: Roots?.[0]?.Id, Name: 'Workloads' }))
  await organizations.send(
    new CreatePolicyCommand({ Name: 'deny-all', Description: '', Type: 'SERVICE_CONTROL_POLICY', Content: document }),
  )
}

const sameInFake = {
  organisation: {
    management: MOTO_ACCOUNT,
    units: { 'ou-exam-workload1': { name: 'Workloads' } },
    policies: { 'p-denyall1': { name: 'deny-all', document } },
  },
  accounts: {
    [MOTO_ACCOUNT]: {
      name: 'master',
      root: {},
      contacts: { security: contact },
      iam: {
        users: {
          ana: {
            password: { changed: 'now' },
            keys: [{ id: 'AKIAANAEXAMPLEEXAMPLE', created: 'now' }],
            policies: [`arn:aws:iam::${MOTO_ACCOUNT}:policy/nothing`],
          },
        },
        policies: { nothing: document },
        passwordPolicy: { minimumLength: 14, requireSymbols: true, reusePrevention: 24, usersMayChange: false },
      },
    },
  },
}

const FACTS: readonly FactName[] = [
  'organisation',
  'rootAccessKeysPresent',
  'rootSigningCertificatesPresent',
  'rootMfaEnabled',
  'rootVirtualMfaDevices',
  'reportedUsers',
  'iamAuthorization',
  'passwordPolicy',
  'securityContact',
  'billingContact',
  'organisationTree',
  'serviceControlPolicies',
]

/** Dates differ, and so do ids that each side makes up; AWS's own policies are moto's to bring along. Everything else must be equal. */
const comparable = (value: unknown, key = ''): unknown => {
  if (/At$|^(?:rootId|parentId|id)$/.test(key) && value !== null) return key
  if (typeof value === 'string') return value.replace(/^(?:r|ou)-\S+$/, 'a parent')
  if (Array.isArray(value))
    return value.filter((item) => Reflect.get(Object(item), 'awsManaged') !== true).map((item) => comparable(item, key))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, comparable(item, name)]))
  return value
}

async function factsAt(url: string, accessKeyId: string): Promise<Record<string, unknown>> {
  const reader = createAwsReader({
    clock: { now: () => epochMs(Date.now()) },
    version: '0',
    sample: true,
    region: 'us-east-1',
    endpoint: url,
    credentials: { accessKeyId, secretAccessKey: 'fake' },
  })
  const { accounts, organisation } = await reader.read(
    { facts: FACTS, organisation: false, accounts: [], memberRole: null },
    () => undefined,
  )
  const facts: Record<string, unknown> = { ...accounts[0]?.facts, ...organisation?.facts }
  return Object.fromEntries(
    FACTS.map((name) => {
      const [live] = facts[name] as { known: boolean; value?: unknown; reason?: string; detail?: string }[]
      return [name, live?.known === true ? comparable(live.value) : `${live?.reason}: ${live?.detail}`]
    }),
  )
}

beforeAll(async () => {
  if (!hasMoto) {
    if (process.env['CI'] !== undefined) throw new Error('CI needs moto: pip install "moto[server]"')
    return
  }
  const port = await freePort()
  endpoint = `http://127.0.0.1:${port}`
  moto = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
  for (let tries = 0; tries < 100; tries += 1) {
    const up = await fetch(`${endpoint}/moto-api/`).then(
      () => true,
      () => false,
    )
    if (up) break
    await new Promise((resolve) => void setTimeout(resolve, 100))
  }
  await seedMoto()
})

afterAll(() => void moto?.kill())

it.runIf(hasMoto)(`moto and the fake lead to the same facts${here}`, async () => {
  const aws = await startFakeAws({ world: worldOf(sameInFake, epochMs(Date.now())) })
  try {
    const [theirs, ours] = await Promise.all([factsAt(endpoint, 'AKIAEXAMPLE'), factsAt(aws.url, administratorKey(MOTO_ACCOUNT))])
    expect(ours).toEqual(theirs)
  } finally {
    await aws.stop()
  }
})

it.runIf(hasMoto)(`what moto does not offer is not supported, rather than absent${here}`, async () => {
  const reader = createAwsReader({
    clock: { now: () => epochMs(0) },
    version: '0',
    sample: true,
    region: 'us-east-1',
    endpoint,
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'fake' },
  })
  const { accounts, organisation } = await reader.read(
    { facts: ['contactInformation', 'rootPasswordPresent', 'rootFeatures'], organisation: false, accounts: [], memberRole: null },
    () => undefined,
  )
  expect(accounts[0]?.facts.contactInformation).toMatchObject([{ known: false, reason: 'not-supported' }])
  expect(accounts[0]?.facts.rootPasswordPresent?.map((fact) => (fact.known ? fact.value : fact.reason))).toEqual([
    'not-reported',
    'not-reported',
  ])
  expect(organisation?.facts.rootFeatures).toMatchObject([{ known: false, reason: 'not-supported' }])
})
