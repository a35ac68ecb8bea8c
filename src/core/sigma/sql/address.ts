import type { Network } from '../network.ts'
import type { Sql } from './sql-text.ts'

const hex = (address: bigint): string => address.toString(16).padStart(32, '0')

/** The first and the last address of a network, as 32 hexadecimal digits: they sort as the addresses do. */
export const networkBounds = ({ base, freeBits }: Network): readonly [string, string] => [
  hex(base),
  hex(base | ((1n << BigInt(freeBits)) - 1n)),
]

const OCTET = '(0|[1-9][0-9]{0,2})'
const GROUPS = '[0-9a-f]{1,4}(:[0-9a-f]{1,4})*'
const padded = (groups: Sql): Sql =>
  `array_to_string(list_transform(list_filter(string_split(${groups}, ':'), lambda g: g <> ''), lambda g: lpad(g, 4, '0')), '')`
const count = (groups: Sql): Sql => `len(list_filter(string_split(${groups}, ':'), lambda g: g <> ''))`

/**
 * DuckDB's reading of addresses, the same as `parseAddress`: its `inet` type is an extension that would have to be downloaded.
 * `rw_address` gives 32 hexadecimal digits, IPv4 as IPv4-mapped IPv6, and null for everything that is no address.
 */
export const addressMacros: readonly Sql[] = [
  `rw_octets(t) AS list_transform(string_split(t, '.'), lambda o: TRY_CAST(o AS INTEGER))`,
  `rw_ipv4(t) AS CASE WHEN regexp_matches(t, '\\A${OCTET}(\\.${OCTET}){3}\\z') AND list_max(rw_octets(t)) <= 255
    THEN array_to_string(list_transform(rw_octets(t), lambda o: printf('%02x', o)), '') END`,
  `rw_groups(t) AS lower(CASE WHEN contains(t, '.')
    THEN regexp_extract(t, '\\A(.*:)[^:]*\\z', 1) || left(rw_ipv4(regexp_extract(t, '([^:]*)\\z', 1)), 4) || ':' || right(rw_ipv4(regexp_extract(t, '([^:]*)\\z', 1)), 4)
    ELSE t END)`,
  `rw_ipv6(g) AS CASE
    WHEN regexp_matches(g, '\\A[0-9a-f]{1,4}(:[0-9a-f]{1,4}){7}\\z') THEN ${padded('g')}
    WHEN regexp_matches(g, '\\A(${GROUPS})?::(${GROUPS})?\\z') AND ${count('g')} <= 7
    THEN ${padded("split_part(g, '::', 1)")} || repeat('0000', CAST(8 - ${count('g')} AS BIGINT)) || ${padded("split_part(g, '::', 2)")} END`,
  `rw_address(t) AS CASE WHEN contains(t, ':') THEN CASE WHEN length(t) <= 45 THEN rw_ipv6(rw_groups(t)) END
    ELSE '00000000000000000000ffff' || rw_ipv4(t) END`,
]
