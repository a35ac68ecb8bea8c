import type { PlaceOf } from '../detect/place.ts'
import { type Whereabouts, whereaboutsOf } from '../detect/whereabouts.ts'
import { DAY_MS, type EpochMs, HOUR_MS, epochMs } from '../time.ts'
import { type BoundedTally, type Entry, type Listing, createTally, shortened } from './bounded-tally.ts'
import type { TrailEvent } from './event.ts'
import { type Acting, type Principal, actingOf } from './principal.ts'
import { type Countable, type Counts, type Seen, count, countableOf, failuresOf, startCounts } from './trail-counts.ts'

export interface Period {
  /** When the day or hour begins, in UTC. */
  readonly start: EpochMs
}

export interface CountryLabel {
  /** Two letters of ISO 3166; `null`: no table of places knows it. */
  readonly country: string | null
}

export interface NetworkLabel {
  /** `AS64500`, or `203.0.113.0/24` and `2001:db8:1::/48` where no table of places knows the network. */
  readonly network: string
  readonly networkName: string | null
  /** Of the addresses that were seen; a large network spans many. */
  readonly countries: readonly string[]
}

export interface ActionLabel {
  /** `iam.amazonaws.com` */
  readonly source: string
  /** `CreateUser` */
  readonly name: string
}

export interface AddressLabel {
  /** An address, or the name of a service. */
  readonly address: string
}

export interface PrincipalLabel extends Principal {
  /** Where it came from, the most used first. */
  readonly addresses: readonly { readonly address: string; readonly events: number }[]
  /** Events from addresses that there was no room for. */
  readonly otherAddressEvents: number
}

export interface AccountLabel {
  /** Whose trail it is in. */
  readonly account: string | null
}

export interface RegionLabel {
  readonly region: string
}

export interface ServiceLabel {
  /** The service that was called: `iam.amazonaws.com`. */
  readonly source: string
}

/** What a trail comes to in numbers. */
export interface TrailStats {
  readonly totals: Counts
  /** Of all events together; `null` when there were none. */
  readonly span: Seen | null
  /** Events of AWS services of their own accord. */
  readonly byServices: number
  /** Events whose user's name CloudTrail hides: many people, or one; nobody can tell. */
  readonly hidden: Counts
  /** Events that name nobody. */
  readonly unnamed: number
  /** Events from no public address: services, `AWS Internal`, private networks. */
  readonly withoutAddress: number
  /** By time. */
  readonly days: Listing<Period>
  readonly hours: Listing<Period>
  readonly countries: Listing<CountryLabel>
  readonly networks: Listing<NetworkLabel>
  readonly actions: Listing<ActionLabel>
  /** Root first. */
  readonly principals: Listing<PrincipalLabel>
  readonly accounts: Listing<AccountLabel>
  readonly regions: Listing<RegionLabel>
  readonly services: Listing<ServiceLabel>
}

/** Rows of each kind that are never forgotten, if they are the foremost. */
export interface Room {
  readonly days: number
  readonly hours: number
  readonly rows: number
  readonly addresses: number
}

/** All days since CloudTrail began, the hours of two years, and more of the rest than anybody reads: some 30 MB when all of it is full. */
export const ROOM: Room = { days: 8000, hours: 18_000, rows: 2000, addresses: 16 }

const MOST_ADDRESSES = 20_000

type Compare = (a: Pick<Entry<unknown>, 'counts'>, b: Pick<Entry<unknown>, 'counts'>) => number

const byEvents: Compare = (a, b) => b.counts.events - a.counts.events
const byFailures: Compare = (a, b) => failuresOf(b.counts) - failuresOf(a.counts) || b.counts.signIns - a.counts.signIns || byEvents(a, b)

const plainTally = <Label>(most: number, compare: Compare): BoundedTally<Label, Label> =>
  createTally<Label, Label>({ most, told: (label) => label, compare })

/** A network while more is learnt of it. */
interface GrowingNetwork {
  readonly network: string
  readonly names: Set<string>
  readonly countries: Set<string>
}

const networks = (most: number): BoundedTally<GrowingNetwork, NetworkLabel> =>
  createTally<GrowingNetwork, NetworkLabel>({
    most,
    compare: byFailures,
    told: ({ network, names, countries }) => ({
      network,
      networkName: [...names].toSorted()[0] ?? null,
      countries: [...countries].toSorted(),
    }),
  })

interface GrowingPrincipal {
  readonly principal: Principal
  readonly addresses: BoundedTally<AddressLabel, AddressLabel>
}

const principals = (most: number): BoundedTally<GrowingPrincipal, PrincipalLabel> =>
  createTally({
    most,
    compare: (a, b) => Number(b.label.principal.kind === 'root') - Number(a.label.principal.kind === 'root') || byEvents(a, b),
    told: ({ principal, addresses }) => {
      const { rows, forgotten } = addresses.listing()
      return {
        ...principal,
        addresses: rows.map(({ address, events }) => ({ address, events })),
        otherAddressEvents: forgotten.events,
      }
    },
  })

const inTime = ({ rows, forgotten }: Listing<Period>): Listing<Period> => ({
  rows: rows.toSorted((a, b) => a.start - b.start),
  forgotten,
})

interface Located {
  readonly where: Whereabouts
  readonly networkName: string | null
}

/** Remembers where the last addresses were: the same few act again and again. */
function createLocator(placeOf: PlaceOf): (address: string | null) => Located | null {
  const known = new Map<string, Located | null>()
  return (address) => {
    // The longest address, an IPv4 in an IPv6, has 45 characters; anything longer is none.
    if (address === null || address.length > 45) return null
    const before = known.get(address)
    if (before !== undefined) return before
    const place = placeOf(address)
    const where = whereaboutsOf(address, place)
    const located = where === null ? null : { where, networkName: place?.networkName ?? null }
    if (known.size >= MOST_ADDRESSES) known.clear()
    known.set(address, located)
    return located
  }
}

export interface StatsFold {
  /** Counts events, each of which is new: see `createIntake`. */
  add(events: readonly TrailEvent[]): void
  stats(): TrailStats
}

const createTallies = ({ days, hours, rows }: Room) => ({
  days: plainTally<Period>(days, byEvents),
  hours: plainTally<Period>(hours, byEvents),
  countries: plainTally<CountryLabel>(rows, byFailures),
  networks: networks(rows),
  actions: plainTally<ActionLabel>(rows, byEvents),
  principals: principals(rows),
  accounts: plainTally<AccountLabel>(rows, byEvents),
  regions: plainTally<RegionLabel>(rows, byEvents),
  services: plainTally<ServiceLabel>(rows, byEvents),
})

type Tallies = ReturnType<typeof createTallies>

function countPeriod(periods: Tallies['days'], one: Countable, length: number): void {
  const start = epochMs(Math.floor(one.at / length) * length)
  periods.count(String(start), one, () => ({ start }))
}

function countPlace({ countries, networks }: Tallies, one: Countable, { where, networkName }: Located): void {
  const { country, network } = where
  countries.count(country ?? '', one, () => ({ country }))
  const label = networks.count(network, one, () => ({ network, names: new Set(), countries: new Set() }))
  if (networkName !== null) label.names.add(networkName)
  if (country !== null) label.countries.add(country)
}

function countWhat({ actions, accounts, regions, services }: Tallies, one: Countable, event: TrailEvent): void {
  const { account } = event
  const source = shortened(event.source)
  const name = shortened(event.name)
  const region = shortened(event.region)
  actions.count(`${source}:${name}`, one, () => ({ source, name }))
  accounts.count(account ?? '', one, () => ({ account }))
  regions.count(region, one, () => ({ region }))
  services.count(source, one, () => ({ source }))
}

function countPrincipal(tallies: Tallies, one: Countable, principal: Principal, address: string | null, room: Room): void {
  const { kind, account, name } = principal
  const key = `${account ?? '-'} ${kind} ${name}`
  const label = tallies.principals.count(key, one, () => ({ principal, addresses: plainTally<AddressLabel>(room.addresses, byEvents) }))
  if (address === null) return
  const short = shortened(address)
  label.addresses.count(short, one, () => ({ address: short }))
}

/**
 * Counts what is in a trail: over time, by place, action, principal and account. The same events give the same numbers in whatever order
 * they come, as long as nothing had to be forgotten; what was is told with each listing. Memory does not grow with the input.
 */
export function createTrailStats(placeOf: PlaceOf, room: Room = ROOM): StatsFold {
  const locate = createLocator(placeOf)
  const tallies = createTallies(room)
  const start = epochMs(0)
  const [totals, hidden] = [startCounts(start), startCounts(start)]
  let [byServices, unnamed, withoutAddress] = [0, 0, 0]
  let span: Seen | null = null

  function countWho(acting: Acting, one: Countable, address: string | null): void {
    if (acting.kind === 'principal') countPrincipal(tallies, one, acting.principal, address, room)
    else if (acting.kind === 'hidden') count(hidden, one)
    else if (acting.kind === 'service') byServices += 1
    else unnamed += 1
  }

  function addOne(event: TrailEvent): void {
    const one = countableOf(event)
    const { at } = one
    count(totals, one)
    span = {
      firstSeen: span === null || at < span.firstSeen ? at : span.firstSeen,
      lastSeen: span === null || at > span.lastSeen ? at : span.lastSeen,
    }
    countPeriod(tallies.days, one, DAY_MS)
    countPeriod(tallies.hours, one, HOUR_MS)
    const located = locate(event.sourceAddress)
    if (located === null) withoutAddress += 1
    else countPlace(tallies, one, located)
    countWhat(tallies, one, event)
    countWho(actingOf(event), one, event.sourceAddress)
  }

  return {
    add(events) {
      for (const event of events) addOne(event)
    },
    stats: () => ({
      totals: plainCounts(totals),
      span,
      byServices,
      hidden: plainCounts(hidden),
      unnamed,
      withoutAddress,
      days: inTime(tallies.days.listing()),
      hours: inTime(tallies.hours.listing()),
      countries: tallies.countries.listing(),
      networks: tallies.networks.listing(),
      actions: tallies.actions.listing(),
      principals: tallies.principals.listing(),
      accounts: tallies.accounts.listing(),
      regions: tallies.regions.listing(),
      services: tallies.services.listing(),
    }),
  }
}

const plainCounts = ({ firstSeen: _first, lastSeen: _last, ...counts }: Counts & Seen): Counts => counts
