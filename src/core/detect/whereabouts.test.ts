import { describe, expect, it } from 'vitest'
import { whereaboutsOf } from './whereabouts.ts'

const PLACE = { country: 'NL', network: 64500, networkName: 'Example Hosting' }

describe('where somebody was', () => {
  it.each([
    ['an address of a known network', '203.0.113.7', PLACE, { network: 'AS64500', prefix: '203.0.113.0/24', country: 'NL', family: 4 }],
    ['an address that no table knows', '203.0.113.7', null, { network: '203.0.113.0/24', country: null }],
    ['the same, written as IPv6', '::ffff:203.0.113.7', null, { network: '203.0.113.0/24', family: 4 }],
    ['a long address', '2001:db8:1:2::7', null, { network: '2001:db8:1::/48', family: 6 }],
    [
      'a country without a network',
      '198.51.100.9',
      { country: 'DE', network: null, networkName: null },
      { network: '198.51.100.0/24', country: 'DE' },
    ],
  ])('%s', (_, address, place, expected) => {
    expect(whereaboutsOf(address, place)).toMatchObject(expected)
  })

  it.each([
    [null],
    ['AWS Internal'],
    ['AWS Internal/3'],
    ['aws.internal'],
    ['cloudtrail.amazonaws.com'],
    ['10.1.2.3'],
    ['172.31.0.9'],
    ['192.168.0.1'],
    ['100.64.1.1'],
    ['169.254.169.254'],
    ['127.0.0.1'],
    ['::1'],
    ['fd00:ec2::254'],
    ['fe80::1'],
    ['203.0.113'],
  ])('nothing is said by %s', (address) => {
    expect(whereaboutsOf(address, PLACE)).toBeNull()
  })

  it('says for people what is known', () => {
    expect(whereaboutsOf('203.0.113.7', PLACE)?.text).toBe('203.0.113.7 (NL AS64500 Example Hosting)')
    expect(whereaboutsOf('203.0.113.7', null)?.text).toBe('203.0.113.7')
  })
})
