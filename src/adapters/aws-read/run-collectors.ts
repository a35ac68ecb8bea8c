import { type AccountId, rootArn } from '../../core/aws.ts'
import { type Unknown, unknown } from '../../core/fact.ts'
import { FACT_SCOPE, type FactName } from '../../core/facts/catalogue.ts'
import type { Snapshot } from '../../core/snapshot.ts'
import { collect } from './collect.ts'
import type {
  AccountCollector,
  AccountView,
  Collector,
  Credentials,
  OrganisationCollector,
  SharedCollector,
  SharedReadings,
  Target,
} from './collector.ts'
import { COLLECTORS } from './collectors.ts'
import { type Sightings, createSightings } from './observations.ts'
import type { Session } from './session.ts'
import { type Means, createTarget } from './target.ts'

const accountCollectors = COLLECTORS.filter((collector): collector is AccountCollector => collector.scope === 'account')
const organisationCollectors = COLLECTORS.filter((collector): collector is OrganisationCollector => collector.scope === 'organisation')
const sharedCollectors = COLLECTORS.filter((collector): collector is SharedCollector => collector.scope === 'shared')

/** Facts of one scope that can be learnt with some credentials. */
export const factsReadWith = (credentials: Credentials): ReadonlySet<FactName> =>
  new Set(
    accountCollectors.filter((each) => each.with.includes(credentials)).flatMap(({ provides }) => Object.keys(provides) as FactName[]),
  )

/** @returns the wanted facts of one scope. */
export const wantedOf = (wanted: ReadonlySet<FactName>, scope: Collector['scope']): ReadonlySet<FactName> =>
  new Set([...wanted].filter((name) => FACT_SCOPE[name] === scope))

/** What is being read of one account. */
export interface Reading {
  readonly account: AccountId
  readonly sightings: Sightings
}

/** Learns what one session can tell of one account. */
export async function readAccount(
  reading: Reading,
  session: Session,
  credentials: Credentials,
  wanted: ReadonlySet<FactName>,
  means: Means,
): Promise<void> {
  const target = createTarget({ session, account: reading.account, wanted, sightings: reading.sightings }, means)
  const usable = accountCollectors.filter(
    (collector) => collector.with.includes(credentials) || (session.isRoot && collector.with.includes('root')),
  )
  await collect(usable, wantedOf(wanted, 'account'), reading.sightings, means.clock, (collector) => collector.read(target))
}

/** Learns what the caller's account may know of its organisation. */
export async function readOrganisation(sightings: Sightings, session: Session, wanted: ReadonlySet<FactName>, means: Means): Promise<void> {
  const target = createTarget({ session, account: session.account, wanted, sightings }, means)
  await collect(organisationCollectors, wantedOf(wanted, 'organisation'), sightings, means.clock, (collector) => collector.read(target))
}

/** What shared facts are read with: the session of whichever account owns the thing. */
export interface SharedMeans extends Means {
  readonly readings: readonly Reading[]
  readonly sessions: ReadonlyMap<AccountId, Session>
  whyNot(account: AccountId): string
}

/** Learns what accounts share. Runs when the facts of all accounts are there. */
export async function readShared(wanted: ReadonlySet<FactName>, means: SharedMeans): Promise<Snapshot['shared']> {
  const { readings, sessions, clock } = means
  const sightings = createSightings()
  const shared: Record<string, unknown> = {}
  const views = new Map(
    readings.map(({ account, sightings: seen }): [AccountId, AccountView] => [
      account,
      { account, seen: (name) => seen.seen(name, clock.now()) },
    ]),
  )
  const targetFor = (account: AccountId): Target | null => {
    const session = sessions.get(account)
    const reading = readings.find((each) => each.account === account)
    return session === undefined || reading === undefined
      ? null
      : createTarget({ session, account, wanted, sightings: reading.sightings }, means)
  }
  const world = {
    wants: (...facts: readonly FactName[]) => facts.some((name) => wanted.has(name)),
    accounts: [...views.values()],
    shared: shared as SharedReadings,
    targetFor,
    whyNot: means.whyNot,
  }
  await collect(sharedCollectors, wantedOf(wanted, 'shared'), sightings, clock, async (collector) => {
    const found = await collector.read(world)
    Object.assign(shared, found)
    return Object.fromEntries(
      Object.keys(found).map((name) => [name, [{ known: true, value: null, observedAt: clock.now(), source: name }]]),
    )
  })
  return shared as SharedReadings
}

const onlyInRootSession: ReadonlySet<FactName> = factsReadWith('root')

/** Says of every wanted fact that nobody observed why it is not there. */
export function explainGaps(reading: Reading, wanted: ReadonlySet<FactName>, reasonFor: (name: FactName) => Unknown): void {
  const gaps = [...wantedOf(wanted, 'account')].filter((name) => !reading.sightings.has(name))
  reading.sightings.add(Object.fromEntries(gaps.map((name) => [name, [reasonFor(name)]])))
}

/** Why the caller's own credentials do not tell a fact about the caller's own account. */
export const whyNotOfOwn =
  (session: Session, means: Means) =>
  (name: FactName): Unknown =>
    onlyInRootSession.has(name)
      ? unknown(
          'not-supported',
          `only root itself, or a root session on a member account, can read this; the caller is not ${rootArn(session.partition, session.account)}`,
          means.clock.now(),
          'sts:AssumeRoot',
        )
      : unknown('not-supported', 'no operation tells this about the caller’s own account', means.clock.now(), name)
