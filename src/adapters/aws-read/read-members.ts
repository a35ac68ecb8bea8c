import type { AccountId } from '../../core/aws.ts'
import { type Fact, known } from '../../core/fact.ts'
import type { FactName } from '../../core/facts/catalogue.ts'
import type { Organisation, OrganisationAccount } from '../../core/facts/organisation.ts'
import type { UnreadAccount } from '../../core/snapshot.ts'
import type { EpochMs } from '../../core/time.ts'
import type { Clock } from '../../ports/clock.ts'
import { type Sightings, createSightings } from './observations.ts'
import { inParallel } from './parallel.ts'
import { type Reach, readMember } from './read-member.ts'
import type { Run } from './reader.ts'
import type { Reading } from './run-collectors.ts'
import type { Session } from './session.ts'

/** Every account but the caller's own. */
export interface Members {
  readonly readings: readonly Reading[]
  /** Sessions of the role in those accounts where it could be assumed. */
  readonly sessions: ReadonlyMap<AccountId, Session>
  readonly skipped: readonly UnreadAccount[]
}

/** What the organisation's list says of an account. */
export interface Listed extends OrganisationAccount {
  readonly listedAt: EpochMs
}

export function listedAccounts(ofOrganisation: Sightings, clock: Clock): ReadonlyMap<AccountId, Listed> {
  const accounts = ofOrganisation.seen('organisationAccounts', clock.now())
  return new Map(accounts.known ? accounts.value.map((account) => [account.id, { ...account, listedAt: accounts.observedAt }]) : [])
}

/** The list of accounts tells root's e-mail address of each: nobody has to be asked again. */
export function addListing(reading: Reading, listed: ReadonlyMap<AccountId, Listed>, wanted: ReadonlySet<FactName>): void {
  const account = listed.get(reading.account)
  if (account !== undefined && wanted.has('rootEmail')) {
    reading.sightings.add({ rootEmail: [known(account.email, account.listedAt, 'organizations:ListAccounts')] })
  }
}

interface Choice {
  readonly chosen: readonly AccountId[]
  readonly skipped: readonly UnreadAccount[]
}

/** Which accounts to read beside the caller's own; every other one of the organisation is named with the reason. */
function choose({ request, caller }: Run, listed: ReadonlyMap<AccountId, Listed>): Choice {
  const others = [...listed.values()].filter(({ id }) => id !== caller.session.account)
  const askedFor = new Set(request.accounts.filter((id) => id !== caller.session.account))
  const asked = (id: AccountId): boolean => (request.accounts.length === 0 ? request.organisation : askedFor.has(id))
  const left = ({ id, name }: Listed, because: string): UnreadAccount => ({ id, name, because })
  const skipped = others.flatMap((account) => {
    if (!asked(account.id)) return request.organisation ? [left(account, 'not among the accounts that were asked for')] : []
    return account.status === 'ACTIVE' ? [] : [left(account, `the account is ${account.status}: AWS lets nobody read it`)]
  })
  const active = others.filter(({ id, status }) => asked(id) && status === 'ACTIVE').map(({ id }) => id)
  const strangers = [...askedFor].filter((id) => !listed.has(id))
  // Without the list nobody knows whether an account belongs to the organisation, so the wish is taken at its word.
  return { chosen: [...active, ...strangers], skipped }
}

/** How a run can reach other accounts, after the organisation's facts are there. */
export function reachOf(run: Run, organisation: Fact<Organisation | null>, ofOrganisation: Sightings): Reach {
  const { calls, clock, patience, request, caller, wiring } = run
  const asked: ReadonlySet<FactName> = new Set(request.facts)
  return {
    calls,
    clock,
    patience,
    opener: { calls, wiring, from: caller.session },
    memberRole: request.memberRole,
    // What others only need to see first serves nobody where no role can read those others.
    wanted: request.memberRole === null ? asked : run.wanted,
    rootFeatures: ofOrganisation.seen('rootFeatures', clock.now()),
    managementAccountId: organisation.known ? (organisation.value?.managementAccountId ?? null) : null,
    mayAskOnBehalf: !organisation.known || organisation.value !== null,
  }
}

/** Reads all the other accounts that were asked for. */
export async function readMembers(run: Run, organisation: Fact<Organisation | null>, ofOrganisation: Sightings): Promise<Members> {
  const { clock, progress } = run
  const listed = listedAccounts(ofOrganisation, clock)
  const { chosen, skipped } = choose(run, listed)
  progress.accountsPlanned += chosen.length
  const reach = reachOf(run, organisation, ofOrganisation)
  const sessions = new Map<AccountId, Session>()
  const readings = await inParallel(chosen, run.width, async (account) => {
    const reading: Reading = { account, sightings: createSightings() }
    reading.sightings.add({ organisation: [organisation] })
    addListing(reading, listed, run.wanted)
    const role = await readMember(reading, reach)
    if (role !== null) sessions.set(account, role)
    progress.accountsDone += 1
    return reading
  })
  return { readings, sessions, skipped }
}
