import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAwsReader } from '../../src/adapters/aws-read/reader.ts'
import type { Fact, UnknownReason } from '../../src/core/fact.ts'
import { FACT_NAMES, type FactName } from '../../src/core/facts/catalogue.ts'
import type { Snapshot } from '../../src/core/snapshot.ts'
import { epochMs } from '../../src/core/time.ts'
import { administratorKey } from '../../src/testing/fake-aws/build-world.ts'
import { DEFAULT_REGIONS } from '../../src/testing/fake-aws/regions.ts'
import { startFakeAws } from '../../src/testing/fake-aws/server.ts'
import { worldOf } from '../../src/testing/fake-aws/world-file.ts'
import { type MotoServer, hasMoto, startMoto } from './moto-server.ts'
import { MOTO_ACCOUNT, sameWorld, seedMoto } from './seed-moto.ts'

/*
 * The fake and the reader come from the same hands and could share a mistake. moto comes from others: a world made in it by calls that
 * write, and the same world as a file of the fake, must lead to the same facts.
 */

/** What both can tell. */
const SAME: readonly FactName[] = [
  'organisation',
  'rootAccessKeysPresent',
  'rootSigningCertificatesPresent',
  'rootVirtualMfaDevices',
  'rootEmail',
  'reportedUsers',
  'iamAuthorization',
  'passwordPolicy',
  'securityContact',
  'billingContact',
  'operationsContact',
  'trails',
  'trailsByRegion',
  'trailStatus',
  'trailSelectors',
  'bucketOwner',
  'bucketPolicy',
  'bucketPublicAccessBlock',
  'bucketAcl',
  'bucketVersioning',
  'bucketObjectLock',
  'bucketLogging',
  'bucketLifecycle',
  'metricFilters',
  'alarms',
  'topicSubscriptions',
  'eventRules',
  'ruleTargets',
  'guardDutyDetectors',
  'securityHub',
  'configRecorders',
  'configRecorderStatus',
  'configRules',
  'budgets',
  'budgetNotifications',
  'organisationAccounts',
  'organisationTree',
  'serviceControlPolicies',
  'resourceControlPolicies',
  'trustedServices',
  'delegatedAdministrators',
]

/** What moto does not offer, or not for root: it must be unknown for that reason, and never false, empty or zero. */
const MISSING: Partial<Readonly<Record<FactName, UnknownReason>>> = {
  rootPasswordPresent: 'not-reported',
  rootAccessKeys: 'not-reported',
  rootUses: 'not-reported',
  rootMfaDevices: 'not-supported',
  contactInformation: 'not-supported',
  costReports: 'not-supported',
  dataExports: 'not-supported',
  rootFeatures: 'not-supported',
}

/** Facts that are told by both and cannot be compared. */
const OWN_WORDS: Partial<Readonly<Record<FactName, string>>> = {
  enabledRegions: 'moto lists the Regions of every partition',
  rootMfaEnabled: 'moto always says 0',
  accessAnalyzers: 'moto has no Access Analyzer, Region by Region; see below',
}

interface Told {
  readonly value?: unknown
  readonly unknown?: string
}

const plain = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(plain)
  if ('known' in value) return tellOf(value as Fact<unknown>)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
}

/** Dates, and ids that each side makes up. */
const INVENTED = /^(?:id|rootId|parentId|accountParents|targetIds|joinedAt|joinedBy|\w+At)$/

/** Leaves out what cannot be equal: invented ids, and the policies and Regions that one side has from the start. */
function comparable(value: unknown, key = ''): unknown {
  if (INVENTED.test(key)) return value === null ? null : typeof value === 'object' ? Object.values(value).length : typeof value
  if (Array.isArray(value)) return value.filter((item) => Reflect.get(Object(item), 'awsManaged') !== true).map((item) => comparable(item))
  if (typeof value !== 'object' || value === null) return value
  // Region by Region only where both look: moto lists those of every partition, opted into or not.
  const members = Object.entries(value).filter(([name]) => !/^[a-z]{2}(?:-[a-z]+)+-\d$/.test(name) || DEFAULT_REGIONS.aws.includes(name))
  return Object.fromEntries(members.map(([name, item]) => [name, comparable(item, name)]))
}

const tellOf = (fact: Fact<unknown>): Told => (fact.known ? { value: plain(fact.value) } : { unknown: fact.reason })

async function factsAt(endpoint: string, accessKeyId: string): Promise<Readonly<Record<string, Told>>> {
  const reader = createAwsReader({
    clock: { now: () => epochMs(Date.now()) },
    version: '0.0.0',
    sample: false,
    region: 'us-east-1',
    endpoint,
    credentials: { accessKeyId, secretAccessKey: 'fake' },
    patience: { timeoutMs: 30_000 },
  })
  const snapshot: Snapshot = await reader.read({ facts: FACT_NAMES, organisation: false, accounts: [], memberRole: null }, () => undefined)
  const seen: object = { ...snapshot.accounts[0]?.facts, ...snapshot.organisation?.facts }
  const told = (Object.entries(seen) as [string, readonly Fact<unknown>[]][]).flatMap(([name, [fact]]) =>
    fact === undefined ? [] : [[name, tellOf(fact)] as const],
  )
  const shared = Object.entries(snapshot.shared).map(([name, entries]) => [name, { value: plain(entries) }] as const)
  return Object.fromEntries([...told, ...shared])
}

const mustRun = hasMoto() || process.env['CI'] === 'true'

describe.runIf(mustRun)(`moto and the fake AWS${mustRun ? '' : ' (skipped: no python3 with moto on this machine)'}`, () => {
  let moto: MotoServer
  let theirs: Readonly<Record<string, Told>>
  let ours: Readonly<Record<string, Told>>

  beforeAll(async () => {
    moto = await startMoto()
    const member = await seedMoto({
      endpoint: moto.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'fake' },
    })
    const aws = await startFakeAws({ world: worldOf(sameWorld(member), epochMs(Date.now())) })
    theirs = await factsAt(moto.url, 'AKIAEXAMPLE')
    ours = await factsAt(aws.url, administratorKey(MOTO_ACCOUNT))
    await aws.stop()
  })
  afterAll(() => moto.stop())

  it.each(SAME)('%s is the same', (name) => {
    expect(comparable(ours[name])).toEqual(comparable(theirs[name]))
    expect(ours[name]).toHaveProperty('value')
  })

  it.each(Object.entries(MISSING))('moto cannot tell %s: %s', (name, reason) => {
    expect(theirs[name]).toEqual({ unknown: reason })
  })

  it('moto has no Access Analyzer in any Region, and none is said to be absent', () => {
    expect(new Set(Object.values(Object(theirs['accessAnalyzers']?.value)).map((told) => (told as Told).unknown))).toEqual(
      new Set(['not-supported']),
    )
  })

  it('no fact was left out', () => {
    expect(FACT_NAMES.filter((name) => !SAME.includes(name) && !(name in MISSING) && !(name in OWN_WORDS))).toEqual([])
  })
})
