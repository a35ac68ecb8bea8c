import type { AccountId, Partition, Region } from '../../core/aws.ts'
import type { Fact } from '../../core/fact.ts'
import type { AccountFacts, FactName, OrganisationFacts, Regional, SharedFacts } from '../../core/facts/catalogue.ts'
import type { Observations } from '../../core/snapshot.ts'
import type { EpochMs } from '../../core/time.ts'
import type { Patience } from './calls.ts'
import type { Operation } from './operations.ts'
import type { InputOf, OutputOf } from './services.ts'

/*
 * To add a collector:
 *
 * 1. name its operations in `operations.ts` (with their IAM actions where the names differ), the client in `services.ts`;
 * 2. write it in `collectors/<concept>.ts` as an `AccountCollector` (or Organisation-, Shared-); it makes calls through its target only
 *    (`observe`, `observeAll`, `eachRegion`, or `call` and `pages`, which throw `ReadFailure`), reads answers with `answer.ts`, and
 *    returns facts; `collectors/account-summary.ts` is the model;
 * 3. add it to the list in `collectors.ts`, the freshest source of a fact first: the planner asks the others only when it fails.
 *
 * A collector never catches: what it throws as `ReadFailure` makes all that it provides unknown, with the reason.
 */

/** For each fact, the ways to learn it: any one of the lists suffices, and of that list every operation is needed. */
export type Provides<Name extends FactName> = { readonly [Fact in Name]?: readonly (readonly Operation[])[] }

interface Collects<Name extends FactName> {
  readonly provides: Provides<Name>
  /** Asked to get there sooner or surer: when they fail, nothing is lost. */
  readonly aids?: readonly Operation[]
  /** Facts that must be there (known or not) before it runs; the planner collects them too. */
  readonly after?: readonly FactName[]
}

export interface AskOptions<T> {
  /** The Region to ask; by default the service's global one, or the reader's own. */
  readonly region?: Region
  /** Error codes (without `Exception`) that are answers, and the value that each one means: `{ NoSuchEntity: null }`. */
  readonly absent?: Readonly<Record<string, T>>
}

/** One account, and what has been seen of it. */
export interface AccountView {
  readonly account: AccountId
  /** What has been observed of this account so far: the freshest known, else the first reason; see `after`. */
  seen<Name extends keyof AccountFacts>(name: Name): Fact<AccountFacts[Name]>
}

/** One account, and the means to ask about it. */
export interface Target extends AccountView {
  readonly partition: Partition
  /** The facts that were asked for: a collector with several may leave out calls for the others. */
  wants(...facts: readonly FactName[]): boolean
  /** `{ AccountId }` when another account's credentials ask about this one; empty for the account's own. For the `account` service. */
  readonly onBehalf: { readonly AccountId?: AccountId }
  readonly patience: Patience
  now(): EpochMs
  /** The name by which an operation appears as a fact's source, with the session it was made in. */
  source(operation: Operation): string

  /** @throws ReadFailure when there is no usable answer. */
  call<O extends Operation>(
    operation: O,
    input: InputOf<O>,
    options?: { readonly region?: Region; readonly harmless?: readonly string[] },
  ): Promise<OutputOf<O>>
  /**
   * Every page of a listing. @param token - the name under which the answer gives, and the next question takes, the place to go on.
   * @throws ReadFailure; `truncated` when a page after the first one fails: a part is never passed off as the whole.
   */
  pages<O extends Operation>(
    operation: O,
    input: InputOf<O>,
    token: string,
    options?: { readonly region?: Region },
  ): AsyncGenerator<OutputOf<O>>

  /** One call, one fact. @param read - turns the answer into the value, with the guards of `answer.ts`. */
  observe<O extends Operation, T>(
    operation: O,
    input: InputOf<O>,
    read: (answer: OutputOf<O>) => T,
    options?: AskOptions<T>,
  ): Promise<Fact<T>>
  /** A listing of all pages as one fact. @param read - turns one page into its items. */
  observeAll<O extends Operation, T>(
    operation: O,
    input: InputOf<O>,
    token: string,
    read: (page: OutputOf<O>) => readonly T[],
    options?: AskOptions<readonly T[]>,
  ): Promise<Fact<readonly T[]>>
  /** Several calls that make one fact, as of the end. @param read - may throw ReadFailure, and use the guards of `answer.ts`. */
  attempt<T>(operation: Operation, read: () => Promise<T>): Promise<Fact<T>>
  /** The same question in every enabled Region; unknown as a whole when the Regions are not known. Needs `after: ['enabledRegions']`. */
  eachRegion<T>(ask: (region: Region) => Promise<Fact<T>>): Promise<Fact<Regional<T>>>
  /** One of several facts in an answer that is already here. @param read - uses the guards of `answer.ts`. @param observedAt - when it was true, if not now. */
  fact<T>(operation: Operation, read: () => T, observedAt?: EpochMs): Fact<T>
}

/** The credentials with which a collector can do its work. */
export type Credentials =
  /** The account's own: the caller's, or a role in it. */
  | 'account'
  /** A root session, or the root user itself. */
  | 'root'
  /** The management account's or a delegated administrator's, asking about a member. */
  | 'organisation'

export interface AccountCollector extends Collects<keyof AccountFacts> {
  readonly scope: 'account'
  readonly with: readonly Credentials[]
  read(target: Target): Promise<Observations<AccountFacts>>
}

export interface OrganisationCollector extends Collects<keyof OrganisationFacts> {
  readonly scope: 'organisation'
  /** @param target - the management account or a delegated administrator. */
  read(target: Target): Promise<Observations<OrganisationFacts>>
}

export type SharedReadings = { readonly [Name in keyof SharedFacts]?: SharedFacts[Name] }

/** All that was read of all accounts, for facts about what they share. */
export interface World {
  wants(...facts: readonly FactName[]): boolean
  /** Every account in the snapshot, with what was observed of it. */
  readonly accounts: readonly AccountView[]
  /** What other shared collectors have found so far; see `after`. */
  readonly shared: SharedReadings
  /** An account's own credentials; `null` when there are none in this read. */
  targetFor(account: AccountId): Target | null
  /** Why there is no target for an account: the words for an unknown fact. */
  whyNot(account: AccountId): string
}

export interface SharedCollector extends Collects<keyof SharedFacts> {
  readonly scope: 'shared'
  read(world: World): Promise<SharedReadings>
}

export type Collector = AccountCollector | OrganisationCollector | SharedCollector
