import { parseAddress, parseNetwork } from '../sigma/network.ts'
import type { Place } from './place.ts'

/** Where somebody was, as far as it serves to tell places apart. */
export interface Whereabouts {
  readonly country: string | null
  /** `AS64500` where a table of places knows the network, otherwise the same as `prefix`. */
  readonly network: string
  /** `203.0.113.0/24`, `2001:db8:1::/48`: what stands for a network where no table knows it. */
  readonly prefix: string
  readonly family: 4 | 6
  /** For people: `203.0.113.7 (NL AS64500 Example Hosting)`. */
  readonly text: string
}

/** Addresses that say nothing about a place: private, shared, local, multicast. Those for documentation count as public. */
const NOT_PUBLIC = (
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 224.0.0.0/3 ' +
  '::/127 fc00::/7 fe80::/10 ff00::/8'
)
  .split(' ')
  .flatMap((written) => parseNetwork(written) ?? [])
  .map(({ base, freeBits }) => ({ first: base, last: base + (1n << BigInt(freeBits)) - 1n }))

const MAPPED = 0xffffn

/** `2001:db8:1::/48` or `203.0.113.0/24` */
function prefixOf(address: bigint, family: 4 | 6): string {
  if (family === 6) return `${[112n, 96n, 80n].map((shift) => ((address >> shift) & 0xffffn).toString(16)).join(':')}::/48`
  const bits = Number(address & 0xffff_ffffn)
  return `${bits >>> 24}.${(bits >>> 16) & 0xff}.${(bits >>> 8) & 0xff}.0/24`
}

/**
 * @param address - of an event: `203.0.113.7`, and also `AWS Internal` or `cloudtrail.amazonaws.com`.
 * @returns `null` for whatever is no public address.
 */
export function whereaboutsOf(address: string | null, place: Place | null): Whereabouts | null {
  const parsed = address === null ? null : parseAddress(address)
  if (address === null || parsed === null || NOT_PUBLIC.some(({ first, last }) => parsed >= first && parsed <= last)) return null
  const family = parsed >> 32n === MAPPED ? 4 : 6
  const prefix = prefixOf(parsed, family)
  const country = place?.country ?? null
  const number = place?.network ?? null
  const said = [country, number === null ? null : `AS${number}`, place?.networkName ?? null].filter((part) => part !== null)
  return {
    country,
    network: number === null ? prefix : `AS${number}`,
    prefix,
    family,
    text: said.length === 0 ? address : `${address} (${said.join(' ')})`,
  }
}
