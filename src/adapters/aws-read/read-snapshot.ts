import type { AccountId, AccountKind, Region } from '../../core/aws.ts'
import type { Fact } from '../../core/fact.ts'
import type { FactName } from '../../core/facts/catalogue.ts'
import type { Organisation } from '../../core/facts/organisation.ts'
import type { Snapshot, UnreadAccount } from '../../core/snapshot.ts'
import { createSightings } from './observations.ts'
import { readAsRoot, whyUnread } from './read-member.ts'
import { type Members, addListing, listedAccounts, reachOf, readMembers } from './read-members.ts'
import type { Run } from './reader.ts'
import { type Reading, explainGaps, factsReadWith, readAccount, readOrganisation, readShared, whyNotOfOwn } from './run-collectors.ts'

/** Learnt in one call, before anything else: it decides who else can be read, and how. */
const MEMBERSHIP: readonly FactName[] = ['organisation', 'rootEmail']

const subset = (wanted: ReadonlySet<FactName>, claim: (name: FactName) => boolean): ReadonlySet<FactName> =>
  new Set([...wanted].filter(claim))

/** Reads everything that a run is about. @returns a snapshot, whatever was refused on the way. */
export async function readSnapshot(run: Run): Promise<Snapshot> {
  const { clock, caller, request, wanted } = run
  const startedAt = clock.now()
  const { session } = caller
  const own: Reading = { account: session.account, sightings: createSightings() }
  const ofOrganisation = createSightings()

  await readAccount(
    own,
    session,
    'account',
    subset(wanted, (name) => MEMBERSHIP.includes(name)),
    run,
  )
  const organisation = own.sightings.seen('organisation', clock.now())
  const wantsOwn = request.accounts.length === 0 || request.accounts.includes(own.account)
  const [members] = await Promise.all([readOthers(run, organisation, ofOrganisation), wantsOwn ? readOwn(run, own) : null])
  const listed = listedAccounts(ofOrganisation, clock)
  if (wantsOwn) {
    addListing(own, listed, wanted)
    await readOwnAsRoot(run, own, organisation, ofOrganisation)
    explainGaps(own, wanted, whyNotOfOwn(session, run))
  }

  const readings = [...(wantsOwn ? [own] : []), ...members.readings]
  const shared = await readShared(wanted, {
    ...run,
    readings,
    sessions: new Map([...members.sessions, [own.account, session]]),
    whyNot: (account) => whyNotShared(account, readings, request.memberRole),
  })
  return {
    schema: 'rootwarden/snapshot/1',
    takenAt: startedAt,
    takenBy: run.version,
    sample: run.sample,
    partition: session.partition,
    caller: caller.arn,
    organisation:
      organisation.known && organisation.value !== null
        ? { id: organisation.value.id, managementAccountId: organisation.value.managementAccountId, facts: ofOrganisation.all() }
        : null,
    accounts: readings.map(({ account, sightings }) => ({
      id: account,
      name: listed.get(account)?.name ?? null,
      kind: kindOf(account, organisation),
      facts: sightings.all(),
    })),
    shared,
    coverage: coverageOf(run, startedAt, readings, members, (account) => listed.get(account)?.name ?? null),
  }
}

async function readOwn(run: Run, own: Reading): Promise<void> {
  const { caller, wanted } = run
  await readAccount(
    own,
    caller.session,
    'account',
    subset(wanted, (name) => !MEMBERSHIP.includes(name)),
    run,
  )
  run.progress.accountsDone += 1
}

/** A delegated administrator may open a root session on its own account too; that it could list the features shows that it is one. */
async function readOwnAsRoot(
  run: Run,
  own: Reading,
  organisation: Fact<Organisation | null>,
  ofOrganisation: Reading['sightings'],
): Promise<void> {
  if (kindOf(own.account, organisation) !== 'member' || !ofOrganisation.isKnown('rootFeatures')) return
  const refusal = await readAsRoot(own, reachOf(run, organisation, ofOrganisation))
  const wanted = subset(run.wanted, (name) => factsReadWith('root').has(name))
  if (refusal !== null) explainGaps(own, wanted, () => refusal)
}

async function readOthers(run: Run, organisation: Fact<Organisation | null>, ofOrganisation: Reading['sightings']): Promise<Members> {
  const standalone = organisation.known && organisation.value === null
  if (!standalone) await readOrganisation(ofOrganisation, run.caller.session, run.wanted, run)
  return readMembers(run, organisation, ofOrganisation)
}

const kindOf = (account: AccountId, organisation: Fact<Organisation | null>): AccountKind | null => {
  if (!organisation.known) return null
  if (organisation.value === null) return 'standalone'
  return organisation.value.managementAccountId === account ? 'management' : 'member'
}

function whyNotShared(account: AccountId, readings: readonly Reading[], memberRole: string | null): string {
  if (!readings.some((reading) => reading.account === account)) return `account ${account} is not among the accounts that were read`
  return memberRole === null
    ? `no role was named to read account ${account} with (--member-role)`
    : `the role ${memberRole} in account ${account} could not be assumed`
}

function coverageOf(
  run: Run,
  startedAt: Snapshot['takenAt'],
  readings: readonly Reading[],
  members: Members,
  nameOf: (account: AccountId) => string | null,
): Snapshot['coverage'] {
  const { clock, calls } = run
  const regions = readings.flatMap(({ sightings }): readonly Region[] => {
    const enabled = sightings.seen('enabledRegions', clock.now())
    return enabled.known ? enabled.value : []
  })
  const unread = readings.flatMap((reading): UnreadAccount[] => {
    const because = whyUnread(reading)
    return because === null ? [] : [{ id: reading.account, name: nameOf(reading.account), because }]
  })
  return {
    startedAt,
    finishedAt: clock.now(),
    calls: calls.counts(),
    regions: [...new Set(regions)].toSorted(),
    unreadAccounts: unread,
    skippedAccounts: members.skipped,
  }
}
