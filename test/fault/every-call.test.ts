import { beforeAll, describe, expect, it } from 'vitest'
import { ALL_OPERATIONS, type Operation } from '../../src/adapters/aws-read/operations.ts'
import { FACT_NAMES, type FactName } from '../../src/core/facts/catalogue.ts'
import type { Verdict } from '../../src/core/finding.ts'
import type { Snapshot } from '../../src/core/snapshot.ts'
import type { Fault, FaultKind } from '../../src/testing/fake-aws/faults.ts'
import type { World } from '../../src/testing/fake-aws/world.ts'
import { type WorldScan, judgeSnapshot, scanWorld, worldNamed } from '../e2e/scan-world.ts'
import { type Reach, lostSnapshot, mayFeed } from './lost-snapshot.ts'
import { falseFacts } from './false-facts.ts'
import { organisationWithEverything } from './organisation-with-everything.ts'

/*
 * Each operation that a scan makes fails in turn, in each way in which a call can fail. What must come out is computed from what the
 * collectors declare: of the snapshot of a scan without faults, every fact to which no way is left is taken away (`lost-snapshot.ts`),
 * and that is judged. The scan with the fault must lead to the very same verdicts: exactly the controls that need the call are
 * unknown, and none that does not need it has changed. Apart from that, and whatever was computed, no verdict may turn into anything
 * but `unknown`, and no fact may be known that is not true.
 */

const KINDS = ['denied', 'garbage', 'truncated', 'throttled', 'timeout'] as const satisfies readonly FaultKind[]

/** Operations whose answer has pages: the second one fails, and half a list must not pass for the whole. */
const SINGLE_PAGE: readonly Operation[] = ['organizations:ListRoots', 'iam:ListOrganizationsFeatures']
const PAGED: readonly Operation[] = [
  ...ALL_OPERATIONS.filter((operation) => /:List/.test(operation) && !SINGLE_PAGE.includes(operation)),
  'iam:GetAccountAuthorizationDetails',
  'logs:DescribeMetricFilters',
  'cloudwatch:DescribeAlarms',
  'config:DescribeConfigRules',
  'cur:DescribeReportDefinitions',
  'budgets:DescribeBudgets',
  'budgets:DescribeNotificationsForBudget',
]

const inOneRegion = (world: World): World => ({
  ...world,
  accounts: new Map([...world.accounts].map(([id, account]) => [id, { ...account, regions: ['us-east-1'] }])),
})

interface Base {
  readonly title: string
  readonly world: () => World
  readonly reach: Reach
  /** Which of the operations that its scan makes are tried here; the others are tried elsewhere. */
  readonly tries: (operation: Operation) => boolean
}

const alone = (): World => inOneRegion(worldNamed('clean'))
const organisation = (): World => inOneRegion(organisationWithEverything())
const only =
  (...operations: readonly Operation[]) =>
  (operation: Operation): boolean =>
    operations.includes(operation)

const bases: readonly Base[] = [
  {
    title: 'an account of its own',
    world: alone,
    reach: { organisation: false, memberRole: null, broken: [] },
    tries: () => true,
  },
  {
    title: 'the same, where the first way to the list of Regions is closed',
    world: alone,
    reach: { organisation: false, memberRole: null, broken: ['account:ListRegions'] },
    tries: only('ec2:DescribeRegions'),
  },
  {
    title: 'an organisation whose members are seen by root sessions',
    world: organisation,
    reach: { organisation: true, memberRole: null, broken: [] },
    tries: (operation) => /^(?:organizations|account|sts|iam):/.test(operation),
  },
  {
    title: 'the same, where the summary of credentials is closed',
    world: organisation,
    reach: { organisation: true, memberRole: null, broken: ['iam:GetAccountSummary'] },
    tries: only('iam:GetLoginProfile', 'iam:ListSigningCertificates'),
  },
  {
    title: 'the same, with a role in the members',
    world: organisation,
    reach: { organisation: true, memberRole: 'RootwardenReader', broken: [] },
    tries: only('sts:AssumeRole', 'sts:AssumeRoot', 'iam:GetAccountSummary', 'iam:GenerateCredentialReport'),
  },
  {
    title: 'one member, asked for by its number where the list of accounts is closed',
    world: organisation,
    reach: { organisation: false, accounts: ['444455556666'], memberRole: null, broken: ['organizations:ListAccounts'] },
    tries: only('account:GetPrimaryEmail'),
  },
]

/** Without it nobody knows who reads: nothing is read, and the scan says so. */
const WITHOUT_WHICH_NOTHING: Operation = 'sts:GetCallerIdentity'

const hang = 2000
const scan = ({ world, reach }: Base, faults: readonly Fault[], facts: readonly FactName[]): Promise<WorldScan> =>
  scanWorld(world(), {
    organisation: reach.organisation,
    accounts: reach.accounts ?? [],
    ...(reach.memberRole !== null && { memberRole: reach.memberRole }),
    faults: [...faults, ...reach.broken.map((operation): Fault => ({ kind: 'denied', operation }))],
    facts,
    patience: { timeoutMs: faults.some(({ kind }) => kind === 'timeout') ? hang : 20_000, attempts: 1, backoffMs: 1, reportMs: 5000 },
  })

const operationsOf = ({ calls }: WorldScan): readonly Operation[] =>
  ALL_OPERATIONS.filter((operation) => calls.some((call) => call.operation === operation))

type Verdicts = ReadonlyMap<string, Verdict>

const verdictsOf = (snapshot: Snapshot): Verdicts =>
  new Map(judgeSnapshot(snapshot, snapshot.takenAt).findings.map(({ id, verdict }) => [id, verdict]))

/**
 * Denial is tried with a scan of everything. The other kinds of failure go the same way from the call to the fact, so that for them the
 * facts are read which the operation may feed, and the rest is taken from the scan without faults.
 */
const factsToRead = (operation: Operation, kind: FaultKind): readonly FactName[] =>
  kind === 'denied' ? FACT_NAMES : FACT_NAMES.filter((name) => mayFeed(operation, name))

function overlay(clean: Snapshot, faulty: Snapshot, read: readonly FactName[]): Snapshot {
  const unread = (facts: object): object =>
    Object.fromEntries(Object.entries(facts).filter(([name]) => !(read as readonly string[]).includes(name)))
  const cleanFacts = (id: string): object => unread(clean.accounts.find((account) => account.id === id)?.facts ?? {})
  return {
    ...faulty,
    accounts: faulty.accounts.map((account) => ({ ...account, facts: { ...cleanFacts(account.id), ...account.facts } })),
    organisation: faulty.organisation && {
      ...faulty.organisation,
      facts: { ...unread(clean.organisation?.facts ?? {}), ...faulty.organisation.facts },
    },
    shared: { ...unread(clean.shared), ...faulty.shared },
  }
}

const changes = (before: Verdicts, after: Verdicts): readonly string[] =>
  [...after]
    .flatMap(([id, verdict]) => (before.get(id) === verdict ? [] : [`${id}: ${before.get(id) ?? 'no finding'} → ${verdict}`]))
    .toSorted()

/** Scans at once. Those that wait, for a silent call or at a slower pace, leave the machine to the others. */
const WIDTH: Readonly<Record<(typeof KINDS)[number], number>> = { denied: 2, garbage: 2, truncated: 2, throttled: 20, timeout: 8 }

interface Trial {
  readonly operation: Operation
  readonly kind: FaultKind
  /** Everything, the part that did not have to be read again included. */
  readonly snapshot: Snapshot
  readonly verdicts: Verdicts
  /** The fault met a call: of a list without a second page nothing is truncated. */
  readonly struck: boolean
}

async function tryOne(base: Base, clean: Snapshot, operation: Operation, kind: FaultKind): Promise<Trial> {
  const read = factsToRead(operation, kind)
  const { snapshot: faulty, calls } = await scan(base, [{ kind, operation }], read)
  const snapshot = overlay(clean, faulty, read)
  const broken = calls.filter((call) => call.operation === operation && (kind !== 'truncated' || call.outcome === 'InternalFailure'))
  return { operation, kind, snapshot, verdicts: verdictsOf(snapshot), struck: broken.length > 0 }
}

async function tryAll(
  base: Base,
  clean: Snapshot,
  operations: readonly Operation[],
  kind: (typeof KINDS)[number],
): Promise<readonly Trial[]> {
  const due = [...operations]
  const done: Trial[] = []
  const worker = async (): Promise<void> => {
    // oxlint-disable-next-line no-await-in-loop -- each worker takes the next operation when it is done with one
    for (let next = due.shift(); next !== undefined; next = due.shift()) done.push(await tryOne(base, clean, next, kind))
  }
  await Promise.all(Array.from({ length: WIDTH[kind] }, worker))
  return done
}

const everMade = new Set<Operation>()

describe.each(bases)('$title', (base) => {
  let clean: WorldScan
  let before: Verdicts
  let trials: readonly Trial[]
  beforeAll(async () => {
    clean = await scan(base, [], FACT_NAMES)
    before = verdictsOf(clean.snapshot)
    const made = operationsOf(clean)
    for (const operation of made) everMade.add(operation)
    const operations = made.filter((operation) => operation !== WITHOUT_WHICH_NOTHING && base.tries(operation))
    const tryKind = (kind: (typeof KINDS)[number]): Promise<readonly Trial[]> => tryAll(base, clean.snapshot, operations, kind)
    // After a throttled call the reader slows down for as long as it takes: the machine is free for the others meanwhile.
    const throttled = tryKind('throttled')
    // The busy ones one after the other, so that an honest call never takes so long that it passes for a silent one.
    const busy = [await tryKind('denied'), await tryKind('garbage'), await tryKind('truncated'), await tryKind('timeout')]
    trials = [...busy.flat(), ...(await throttled)]
  })

  it.each(KINDS)('%s: exactly the controls that need the call are unknown', (kind) => {
    const wrong = trials
      .filter((trial) => trial.kind === kind)
      .flatMap(({ operation, verdicts, struck }) => {
        const expected = struck ? verdictsOf(lostSnapshot(clean.snapshot, operation, base.reach, clean.calls)) : before
        return changes(expected, verdicts).map((change) => `${operation}: expected ${change}`)
      })
    expect(wrong).toEqual([])
  })

  it('no verdict turns into anything but unknown, whatever fails', () => {
    const guessed = trials.flatMap(({ operation, kind, verdicts }) =>
      changes(before, verdicts)
        .filter((change) => !change.endsWith('→ unknown'))
        .map((change) => `${operation} ${kind}: ${change}`),
    )
    expect(guessed).toEqual([])
  })

  it('no fact is known that is not true, and no part of a list passes for the whole', () => {
    const wrong = trials.flatMap(({ operation, kind, snapshot }) =>
      falseFacts(clean.snapshot, snapshot).map((fact) => `${operation} ${kind}: ${fact}`),
    )
    expect(wrong).toEqual([])
  })

  it('every fault but a missing second page met its call, and lists that have pages are read to the end', () => {
    const tried = new Set(trials.map(({ operation }) => operation))
    expect(
      trials.filter(({ kind, struck }) => kind !== 'truncated' && !struck).map(({ operation, kind }) => `${operation} ${kind}`),
    ).toEqual([])
    const truncated = trials.filter(({ kind, struck }) => kind === 'truncated' && struck).map(({ operation }) => operation)
    expect(truncated.toSorted()).toEqual(PAGED.filter((operation) => tried.has(operation)).toSorted())
  })
})

it.each(['denied', 'throttled', 'timeout', 'garbage'] as const)('nobody is judged when AWS does not say who reads: %s', async (kind) => {
  const [base] = bases
  await expect(
    base === undefined ? null : scan(base, [{ kind, operation: WITHOUT_WHICH_NOTHING }], ['rootMfaEnabled']),
  ).rejects.toMatchObject({
    name: 'AppError',
    code: kind === 'denied' ? 'aws_credentials_refused' : 'aws_unreachable',
  })
})

it('no operation was left out', () => {
  expect(ALL_OPERATIONS.filter((operation) => !everMade.has(operation))).toEqual([])
})
