/** Where a network is, and whose. */
export interface SamplePlace {
  /** In CIDR form. */
  readonly network: string
  /** ISO 3166-1. */
  readonly country: string
  readonly asn: number
  readonly organisation: string
}

/** Addresses for documentation have no place in the world; in the sample organisation they have. AS numbers are those for documentation (RFC 5398). */
export const SAMPLE_PLACES: readonly SamplePlace[] = [
  { network: '203.0.113.0/25', country: 'GB', asn: 64_496, organisation: 'Example Ltd' },
  { network: '203.0.113.128/25', country: 'GB', asn: 64_497, organisation: 'Example Broadband' },
  { network: '198.51.100.0/24', country: 'NL', asn: 64_500, organisation: 'Example Hosting' },
  { network: '192.0.2.0/24', country: 'BR', asn: 64_511, organisation: 'Example Proxies' },
]

/** @returns `null` for whatever the sample organisation never meets. */
export function samplePlace(address: string): SamplePlace | null {
  const [, front = '', last = ''] = /^(\d+\.\d+\.\d+)\.(\d+)$/.exec(address) ?? []
  return (
    SAMPLE_PLACES.find(({ network }) => {
      const [, networkFront, first = '', bits = ''] = /^(\d+\.\d+\.\d+)\.(\d+)\/(\d+)$/.exec(network) ?? []
      return front === networkFront && Number(last) >= Number(first) && Number(last) < Number(first) + 2 ** (32 - Number(bits))
    }) ?? null
  )
}

/** Where the story's people are. */
export const OFFICE = '203.0.113.7'
export const HOME = '203.0.113.201'
export const HOSTING = '198.51.100.7'
export const PROXIES = '192.0.2.66'
