import type { AccountId } from '../../core/aws.ts'
import { type Fact, type Unknown, unknown } from '../../core/fact.ts'
import type { FactName } from '../../core/facts/catalogue.ts'
import type { RootFeature } from '../../core/facts/organisation.ts'
import { ReadFailure, asUnknown } from './failure.ts'
import { type Opener, openRoleSession, openRootSession } from './open-sessions.ts'
import { type Reading, explainGaps, factsReadWith, readAccount } from './run-collectors.ts'
import type { Session } from './session.ts'
import type { Means } from './target.ts'

/** How the caller can reach other accounts. */
export interface Reach extends Means {
  readonly opener: Opener
  readonly memberRole: string | null
  readonly wanted: ReadonlySet<FactName>
  /** The features of central root access, when they could be listed. */
  readonly rootFeatures: Fact<readonly RootFeature[]>
  readonly managementAccountId: AccountId | null
  /** The caller may ask on behalf of members: it is not known to be a mere standalone account. */
  readonly mayAskOnBehalf: boolean
}

const rootFacts = factsReadWith('root')
const organisationFacts = factsReadWith('organisation')

const wantsAny = (wanted: ReadonlySet<FactName>, facts: ReadonlySet<FactName>): boolean => [...wanted].some((name) => facts.has(name))

/** Why no root session can be had on an account, before AWS is even asked; `null` when it is worth asking. */
function whyNoRootSession({ rootFeatures, managementAccountId, clock }: Reach, account: AccountId): Unknown | null {
  if (account === managementAccountId) {
    return unknown('not-supported', 'AWS opens no root session on the management account', clock.now(), 'sts:AssumeRoot')
  }
  if (rootFeatures.known && !rootFeatures.value.includes('RootCredentialsManagement')) {
    const detail = 'central management of root credentials is off in the organisation: rootwarden harden plan switches it on'
    return unknown('not-supported', detail, clock.now(), rootFeatures.source)
  }
  return null
}

/** Runs one way of reading an account. @returns the reason when its session could not be opened. */
async function trying(means: Means, open: () => Promise<Session>, read: (session: Session) => Promise<void>): Promise<Unknown | null> {
  let session: Session
  try {
    session = await open()
  } catch (error) {
    if (error instanceof ReadFailure) return asUnknown(error, means.clock.now())
    throw error
  }
  await read(session)
  return null
}

/** Reads root of a member in a root session. @returns why there was none; `null` when there was, or nothing to read in it. */
export async function readAsRoot(reading: Reading, reach: Reach): Promise<Unknown | null> {
  const { opener, wanted } = reach
  if (!wantsAny(wanted, rootFacts)) return null
  const hopeless = whyNoRootSession(reach, reading.account)
  if (hopeless !== null) return hopeless
  return trying(
    reach,
    () => openRootSession(opener, reading.account),
    (session) => readAccount(reading, session, 'root', new Set([...wanted].filter((name) => rootFacts.has(name))), reach),
  )
}

async function readOnBehalf(reading: Reading, { opener, wanted, mayAskOnBehalf, ...means }: Reach): Promise<void> {
  if (mayAskOnBehalf && wantsAny(wanted, organisationFacts)) {
    await readAccount(reading, opener.from, 'organisation', new Set([...wanted].filter((name) => organisationFacts.has(name))), means)
  }
}

/**
 * Reads another account by every way there is: what the organisation tells of it, a root session on it, a role in it. A fact that one
 * way has told is not asked again.
 *
 * @returns the role's session, for facts about what accounts share; `null` without one.
 */
export async function readMember(reading: Reading, reach: Reach): Promise<Session | null> {
  const { opener, memberRole, wanted, clock } = reach
  const [noRoot] = await Promise.all([readAsRoot(reading, reach), readOnBehalf(reading, reach)])
  let role: Session | null = null
  const noRole =
    memberRole === null
      ? unknown('account-not-read', 'needs a role in the account: name one with --member-role', clock.now(), 'sts:AssumeRole')
      : await trying(
          reach,
          () => openRoleSession(opener, reading.account, memberRole),
          async (session) => {
            role = session
            await readAccount(reading, session, 'account', wanted, reach)
          },
        )
  explainGaps(reading, wanted, (name) => {
    const reason = rootFacts.has(name) ? (noRoot ?? noRole) : noRole
    return reason ?? unknown('not-supported', 'no way of reading this account tells it', clock.now(), 'sts:AssumeRole')
  })
  return role
}

/** Facts that the organisation tells of an account without anything being read in it. */
const hearsay: ReadonlySet<FactName> = new Set<FactName>(['organisation', 'rootEmail'])

/** @returns why nothing could be read of the account itself; `null` when something could. */
export function whyUnread({ sightings }: Reading): string | null {
  const facts = Object.entries(sightings.all<Record<FactName, unknown>>()) as [FactName, readonly Fact<unknown>[]][]
  const read = facts.filter(([name]) => !hearsay.has(name))
  if (read.some(([, observed]) => observed.some(({ known }) => known)) || read.length === 0) return null
  const reasons = read.flatMap(([, observed]) =>
    observed.flatMap((fact) => (fact.known ? [] : [`${fact.source}: ${fact.reason} (${fact.detail})`])),
  )
  return [...new Set(reasons)].slice(0, 3).join('; ')
}
