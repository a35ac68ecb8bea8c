import { describe, expect, it } from 'vitest'
import { accountId } from '../../core/aws.ts'
import { isoInstant } from '../../core/time.ts'
import { parseWorld } from './world-file.ts'

const root = (body: string) => `accounts:\n  '999900001111':\n    name: startup\n${body}`

describe('a world file', () => {
  it('needs no more than an account', () => {
    const { accounts, organisation, partition } = parseWorld(root(''), 'world.yml')
    const account = accounts.get(accountId('999900001111'))
    expect({ organisation, partition, email: account?.email, root: account?.root }).toMatchObject({
      organisation: null,
      partition: 'aws',
      email: 'aws+startup@example.com',
      root: { password: { lastUsedAt: null }, keys: [], mfa: [], certificates: [] },
    })
  })

  it('gives a member that the organisation created no root credentials, and an invited one a password', () => {
    const { accounts } = parseWorld(
      "organisation: { management: '111122223333' }\naccounts:\n  '111122223333': { name: payer }\n  '444455556666': { name: prod }\n  '777788889999': { name: sandbox, joinedBy: INVITED }\n",
      'world.yml',
    )
    expect([...accounts.values()].map(({ root }) => root.password !== null)).toEqual([true, false, true])
  })

  it('may hold an account that stands outside of the organisation, and merge what it repeats', () => {
    const { accounts } = parseWorld(
      "shared: { owner: &owner { created: 2020-01-01T00:00:00Z } }\norganisation: { management: '111122223333' }\naccounts:\n  '111122223333': { <<: *owner, name: payer }\n  '999900001111': { <<: *owner, name: startup, standalone: true }\n",
      'world.yml',
    )
    expect([...accounts.values()].map(({ parentId, createdAt }) => [parentId, isoInstant(createdAt)])).toEqual([
      ['r-exam', '2020-01-01T00:00:00Z'],
      [null, '2020-01-01T00:00:00Z'],
    ])
  })

  it.each([
    ['3 hours ago', '2026-11-21T09:00:00Z'],
    ['in 5 days', '2026-11-26T12:00:00Z'],
    ['now', '2026-11-21T12:00:00Z'],
    ['2020-02-29T00:00:00+00:00', '2020-02-29T00:00:00Z'],
  ])('counts %s from its clock', (written, expected) => {
    const { accounts } = parseWorld(`clock: 2026-11-21T12:00:00Z\n${root(`    created: ${written}\n`)}`, 'world.yml')
    const createdAt = accounts.get(accountId('999900001111'))?.createdAt
    expect(createdAt === undefined ? null : isoInstant(createdAt)).toBe(expected)
  })

  it.each([
    ['a misspelt section', root('    roots: {}\n'), /world\.yml:4: accounts\.999900001111\.roots: there is no such member/],
    [
      'a date that is none',
      root('    root:\n      keys:\n        - { id: AKIAROOTKEYEXAMPLE, created: last week }\n'),
      /world\.yml:6: .*keys\.0\.created: not a date: "last week"/,
    ],
    ['half a relative date', root('    created: 3 hours\n'), /not a date: "3 hours"/],
    ['an account id of eleven digits', "accounts: { '99990000111': { name: startup } }", /twelve digits/],
    ['a device of two kinds', root('    root: { mfa: [{ virtual: a, fido: b }] }\n'), /a device is one of virtual/],
    [
      'a management account that is not there',
      `organisation: { management: '111122223333' }\n${root('')}`,
      /world\.yml:1: organisation\.management: there is no account 111122223333/,
    ],
    [
      'a parent that is not there',
      `organisation: { management: '999900001111' }\n${root('    parent: ou-none\n')}`,
      /there is no root or unit ou-none/,
    ],
    [
      'a policy without a document',
      root('    iam: { users: { ana: { policies: [deployer] } } }\n'),
      /policy\/deployer is attached to something and has no document/,
    ],
    ['a Region that is not opt-in', root('    optInRegions: [us-east-1]\n'), /us-east-1 is no opt-in Region/],
    ['broken YAML', 'accounts: [', /world\.yml:1: /],
    ['a clock that is no date', `clock: yesterday\n${root('')}`, /clock: not an ISO date/],
    ['nothing', '', /world\.yml: the file/],
  ])('refuses %s, and says where', (_, text, message) => {
    expect(() => parseWorld(text, 'world.yml')).toThrow(message)
  })
})
