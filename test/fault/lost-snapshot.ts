import type { FactSource } from '../../src/adapters/aws-read/fact-sources.ts'
import { FACT_SOURCES } from '../../src/adapters/aws-read/fact-sources.ts'
import { COLLECTORS } from '../../src/adapters/aws-read/collectors.ts'
import type { Operation } from '../../src/adapters/aws-read/operations.ts'
import { parseArn } from '../../src/core/aws.ts'
import { type Fact, type Unknown, unknown } from '../../src/core/fact.ts'
import { FACT_SCOPE, type FactName } from '../../src/core/facts/catalogue.ts'
import type { CallRecord } from '../../src/testing/fake-aws/dispatch.ts'
import type { AccountSnapshot, Snapshot } from '../../src/core/snapshot.ts'

/** How a scan reaches what it reads. */
export interface Reach {
  readonly organisation: boolean
  readonly memberRole: string | null
  /** Accounts named in the request; none when the organisation's own list says it. */
  readonly accounts?: readonly string[]
  /** Operations that fail in any case. */
  readonly broken: readonly Operation[]
}

const waysTo = (name: FactName): readonly FactSource[] => FACT_SOURCES.get(name) ?? []

/**
 * Of what accounts share, each thing is asked on its own, so that only its own question counts: when the trail that names a bucket is
 * not known, the controls about that bucket miss the trail already.
 */
const ownQuestions = (name: FactName): readonly (readonly Operation[])[] =>
  COLLECTORS.flatMap(({ scope, provides }) =>
    scope === 'shared' ? ((Reflect.get(provides, name) as readonly (readonly Operation[])[] | undefined) ?? []) : [],
  )

/** Whether the operation is any part of learning the fact of any account, if only to get there sooner. */
export const mayFeed = (operation: Operation, name: FactName): boolean =>
  operation === 'sts:AssumeRole' ||
  // Without the list of accounts no member is read.
  operation === 'organizations:ListAccounts' ||
  waysTo(name).some(({ operations }) => operations.includes(operation)) ||
  COLLECTORS.some(({ provides, aids }) => Object.hasOwn(provides, name) && (aids ?? []).includes(operation))

interface Standpoint {
  readonly own: boolean
  readonly management: boolean
}

function isOpen(way: FactSource, { own, management }: Standpoint, reach: Reach): boolean {
  if (way.operations.some((operation) => reach.broken.includes(operation))) return false
  // The list of accounts, read anyway, tells of every account.
  if (way.operations.length === 1 && way.operations[0] === 'organizations:ListAccounts') return reach.organisation
  if (own) return way.with === 'account'
  if (way.with === 'root') return !management
  return way.with === 'organisation' || reach.memberRole !== null
}

/** What one member hears of all: whether there is an organisation is asked once, with the caller's credentials. */
const heard = (name: FactName): Operation | null => (name === 'organisation' ? 'organizations:DescribeOrganization' : null)

function isLost(name: FactName, operation: Operation, standpoint: Standpoint, reach: Reach): boolean {
  const hearsay = heard(name)
  if (hearsay !== null) return hearsay === operation
  const open = waysTo(name).filter((way) => isOpen(way, standpoint, reach))
  const byRole = (way: FactSource): boolean => operation === 'sts:AssumeRole' && way.with === 'account' && !standpoint.own
  return open.length > 0 && open.every((way) => way.operations.includes(operation) || byRole(way))
}

type Facts = Readonly<Record<string, readonly Fact<unknown>[]>>

const without = (facts: object, lost: (name: FactName) => boolean, missing: Unknown): Facts =>
  Object.fromEntries(
    (Object.entries(facts) as [FactName, readonly Fact<unknown>[]][]).map(([name, seen]) => [
      name,
      seen.some(({ known }) => known) && lost(name) ? [missing] : seen,
    ]),
  )

/**
 * A snapshot as it must be when one operation fails throughout: each fact to which every open way takes the operation is unknown, and
 * each other fact is as it was.
 *
 * @param calls - those of the scan that gave the clean snapshot.
 */
export function lostSnapshot(clean: Snapshot, operation: Operation, reach: Reach, calls: readonly CallRecord[]): Snapshot {
  const missing = unknown('access-denied', `${operation} failed`, clean.takenAt, operation)
  const caller = clean.caller === null ? null : (parseArn(clean.caller)?.account ?? null)
  const withoutOrganisation = operation === 'organizations:DescribeOrganization'
  // Whoever has no access key is not asked when it was last used: a call that was not made cannot fail.
  const concerns = (account: string): boolean =>
    calls.some((call) => call.operation === operation && (call.account === account || call.account === caller))
  const accountOf = (account: AccountSnapshot): AccountSnapshot => {
    const standpoint = { own: account.id === caller, management: account.kind === 'management' }
    return {
      ...account,
      kind: withoutOrganisation ? null : account.kind,
      facts: without(account.facts, (name) => concerns(account.id) && isLost(name, operation, standpoint, reach), missing),
    }
  }
  const ofOrganisation = (name: FactName): boolean => waysTo(name).some(({ operations }) => operations.includes(operation))
  const isKept = (name: FactName): boolean => !ownQuestions(name).some((operations) => operations.includes(operation))
  return {
    ...clean,
    organisation:
      clean.organisation === null || withoutOrganisation
        ? null
        : { ...clean.organisation, facts: without(clean.organisation.facts, ofOrganisation, missing) },
    // Members that nobody can name are not read, and so not judged.
    accounts: clean.accounts.filter(({ id }) => id === caller || operation !== 'organizations:ListAccounts').map(accountOf),
    shared: Object.fromEntries(
      Object.entries(clean.shared).filter(([name]) => FACT_SCOPE[name as FactName] !== 'shared' || isKept(name as FactName)),
    ),
  }
}
