import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { placesFile } from '../../testing/places-file.ts'
import { openPlaces } from './places.ts'

const folder = mkdtempSync(join(tmpdir(), 'rootwarden-places-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function file(name: string, content: Buffer | string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const countries = file(
  'countries.mmdb',
  placesFile({
    '198.51.100.0/24': { country: { iso_code: 'NL' } },
    '203.0.113.0/25': { country_code: 'gb' },
    '10.0.0.0/8': { country_code: 'US' },
  }),
)
const networks = file(
  'networks.mmdb',
  placesFile({ '198.51.100.0/24': { autonomous_system_number: 64_500, autonomous_system_organization: 'Example Hosting' } }),
)

describe('tables of places', () => {
  it.each([
    ['198.51.100.7', { country: 'NL', network: 64_500, networkName: 'Example Hosting' }],
    ['203.0.113.7', { country: 'GB', network: null, networkName: null }],
    ['203.0.113.200', null],
    ['10.1.2.3', null],
    ['AWS Internal', null],
    ['cloudtrail.amazonaws.com', null],
    ['2001:db8::7', null],
    ['', null],
    ['198.51.100.7; drop', null],
  ])('%s', async (address, place) => {
    const placeOf = await openPlaces([countries, networks])
    expect(placeOf(address)).toEqual(place)
    expect(placeOf(address)).toEqual(place)
  })

  it('believes the first table that knows', async () => {
    const other = file('other.mmdb', placesFile({ '198.51.100.0/24': { country_code: 'DE', asn: 'AS64501' } }))
    const placeOf = await openPlaces([countries, other])
    expect(placeOf('198.51.100.7')).toEqual({ country: 'NL', network: 64_501, networkName: null })
  })

  it('knows nothing without a table', async () => {
    expect((await openPlaces([]))('198.51.100.7')).toBeNull()
  })

  it.each([
    ['there is none', join(folder, 'none.mmdb')],
    ['it is something else', file('text.mmdb', 'no table')],
  ])('says so when %s', async (_, path) => {
    await expect(openPlaces([path])).rejects.toMatchObject({ code: 'places_unreadable' })
  })
})
