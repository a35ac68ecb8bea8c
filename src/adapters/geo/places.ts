import { type Reader, type Response, open } from 'maxmind'
import { AppError } from '../../core/app-error.ts'
import { faultWords } from '../../core/file-fault.ts'
import type { Place, PlaceOf } from '../../core/detect/place.ts'
import { whereaboutsOf } from '../../core/detect/whereabouts.ts'

/** Addresses whose places are remembered; an attacker may come from any number of them. */
const REMEMBERED = 20_000

type Entry = Readonly<Record<string, unknown>>

const isEntry = (value: unknown): value is Entry => typeof value === 'object' && value !== null && !Array.isArray(value)
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** The names under which the usual tables of countries and networks keep their answers. */
function placeIn(entry: Entry): Place {
  const country = isEntry(entry['country']) ? entry['country']['iso_code'] : (entry['country_code'] ?? entry['country'])
  const number = entry['autonomous_system_number'] ?? entry['asn']
  const network = Number(typeof number === 'string' ? number.replace(/^AS/i, '') : number)
  return {
    country: text(country)?.toUpperCase() ?? null,
    network: Number.isSafeInteger(network) && network > 0 ? network : null,
    networkName: text(entry['autonomous_system_organization'] ?? entry['as_name'] ?? entry['as_domain']),
  }
}

const combined = (places: readonly Place[]): Place | null => {
  const known = <Part extends keyof Place>(part: Part): Place[Part] | null => places.find((place) => place[part] !== null)?.[part] ?? null
  const place = { country: known('country'), network: known('network'), networkName: known('networkName') }
  return place.country === null && place.network === null ? null : place
}

async function openTable(path: string): Promise<Reader<Response>> {
  try {
    return await open(path)
  } catch (cause) {
    throw new AppError('places_unreadable', `${path} cannot be read as a table of places: ${faultWords(cause)}`, {
      kind: 'usage',
      hint: 'Give files in MaxMind DB form (.mmdb): a table of countries, of networks (ASN), or both.',
      cause,
    })
  }
}

/**
 * Opens tables of places. They are read into memory once; nothing is asked of anybody on the network.
 *
 * @param paths - files in MaxMind DB form, in order of preference: the first that knows a country, or a network, is believed.
 * @throws AppError `places_unreadable`.
 * @see https://maxmind.github.io/MaxMind-DB/
 */
export async function openPlaces(paths: readonly string[]): Promise<PlaceOf> {
  const tables = await Promise.all(paths.map(openTable))
  const known = new Map<string, Place | null>()
  return (address) => {
    const remembered = known.get(address)
    if (remembered !== undefined) return remembered
    const entries = whereaboutsOf(address, null) === null ? [] : tables.map((table): unknown => table.get(address))
    const place = combined(entries.filter(isEntry).map(placeIn))
    if (known.size >= REMEMBERED) known.clear()
    known.set(address, place)
    return place
  }
}
