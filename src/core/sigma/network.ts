/** A block of addresses. IPv4 stands as IPv4-mapped IPv6, so that `::ffff:10.0.0.1` and `10.0.0.1` are one address. */
export interface Network {
  /** The address, without the bits that are free. */
  readonly base: bigint
  /** How many of the 128 bits are free. */
  readonly freeBits: number
  readonly written: string
}

const MAPPED = 0xffff_0000_0000n
const octet = /^(?:0|[1-9]\d{0,2})$/

function parseIpv4(text: string): bigint | null {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => octet.test(part) && Number(part) <= 255)) return null
  return BigInt(parts.reduce((sum, part) => sum * 256 + Number(part), 0))
}

/** The groups on one side of `::`; an IPv4 part that ends the address stands for two. */
function parseGroups(text: string, endsAddress: boolean): readonly bigint[] | null {
  if (text === '') return []
  const groups: bigint[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(BigInt(`0x${part}`))
    else {
      const tail = endsAddress && index === parts.length - 1 ? parseIpv4(part) : null
      if (tail === null) return null
      groups.push(tail >> 16n, tail & 0xffffn)
    }
  }
  return groups
}

function parseIpv6(text: string): bigint | null {
  if (text.length > 45) return null
  const [left, right, ...more] = text.split('::')
  if (left === undefined || more.length > 0) return null
  const head = parseGroups(left, right === undefined)
  const tail = right === undefined ? [] : parseGroups(right, true)
  if (head === null || tail === null) return null
  const missing = 8 - head.length - tail.length
  if (right === undefined ? missing !== 0 : missing < 1) return null
  return [...head, ...Array.from({ length: missing }, () => 0n), ...tail].reduce((sum, group) => (sum << 16n) | group, 0n)
}

/** @returns the address as 128 bits; `null` for anything else, such as `cloudtrail.amazonaws.com` or `AWS Internal`. */
export function parseAddress(text: string): bigint | null {
  const v4 = parseIpv4(text)
  if (v4 !== null) return MAPPED | v4
  return text.includes(':') ? parseIpv6(text) : null
}

/** Reads `10.0.0.0/8`, `2001:db8::/32`, or a lone address. Bits beyond the prefix are ignored. */
export function parseNetwork(text: string): Network | null {
  const [address = '', prefix, ...more] = text.trim().split('/')
  const parsed = parseAddress(address)
  const width = address.includes(':') ? 128 : 32
  if (parsed === null || more.length > 0) return null
  const length = prefix === undefined ? width : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN
  if (!(length <= width)) return null
  const freeBits = width - length
  return { base: (parsed >> BigInt(freeBits)) << BigInt(freeBits), freeBits, written: text }
}

/** @param address - as `parseAddress` gives it. */
export const holdsAddress = ({ base, freeBits }: Network, address: bigint): boolean =>
  (address >> BigInt(freeBits)) << BigInt(freeBits) === base

export function isInNetwork(text: string, network: Network): boolean {
  const address = parseAddress(text)
  return address !== null && holdsAddress(network, address)
}
