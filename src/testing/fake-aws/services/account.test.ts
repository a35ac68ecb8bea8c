import {
  AccountClient,
  GetAccountInformationCommand,
  GetAlternateContactCommand,
  GetContactInformationCommand,
  GetPrimaryEmailCommand,
  ListRegionsCommand,
  PutAlternateContactCommand,
  paginateListRegions,
} from '@aws-sdk/client-account'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientSettings } from '../client-settings.ts'
import { type FakeAws, startFakeAws } from '../server.ts'
import { parseWorld } from '../world-file.ts'

const text = `
clock: 2026-11-21T12:00:00Z
organisation:
  management: '111122223333'
  trustedServices: [account.amazonaws.com]
  delegatedAdministrators: { '333344445555': [account.amazonaws.com] }
accounts:
  '111122223333': { name: payer, contacts: { security: { name: Ana, title: CISO, email: security@example.com, phone: '+441632960001' } } }
  '333344445555': { name: security }
  '444455556666': { name: prod, email: root+prod@example.com, created: 2021-03-04T05:06:07Z, optInRegions: [eu-south-2] }
`

let aws: FakeAws
beforeAll(async () => {
  aws = await startFakeAws({ world: parseWorld(text, 'world.yml') })
})
afterAll(() => aws.stop())
const as = (account: string) => new AccountClient(clientSettings(aws, account))
const prod = { AccountId: '444455556666' }

describe('account contacts', () => {
  it("answers the account's own, and that none is set", async () => {
    const { AlternateContact } = await as('111122223333').send(new GetAlternateContactCommand({ AlternateContactType: 'SECURITY' }))
    expect(AlternateContact).toEqual({
      Name: 'Ana',
      Title: 'CISO',
      EmailAddress: 'security@example.com',
      PhoneNumber: '+441632960001',
      AlternateContactType: 'SECURITY',
    })
    await expect(as('111122223333').send(new GetAlternateContactCommand({ AlternateContactType: 'BILLING' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    })
    await expect(as('444455556666').send(new GetContactInformationCommand({}))).resolves.toMatchObject({
      ContactInformation: { FullName: 'prod' },
    })
  })

  it('keeps what is put', async () => {
    const contact = {
      Name: 'Bo',
      Title: 'FinOps',
      EmailAddress: 'bills@example.com',
      PhoneNumber: '+441632960002',
      AlternateContactType: 'BILLING',
    } as const
    await as('333344445555').send(new PutAlternateContactCommand({ ...contact, ...prod }))
    const { AlternateContact } = await as('444455556666').send(new GetAlternateContactCommand({ AlternateContactType: 'BILLING' }))
    expect(AlternateContact).toEqual(contact)
  })

  it.each([
    ['management names itself', '111122223333', '111122223333', false],
    ['management names a member', '111122223333', '444455556666', true],
    ['the delegate names itself', '333344445555', '333344445555', true],
    ['a member names itself', '444455556666', '444455556666', false],
    ['management names a stranger', '111122223333', '123456789012', false],
  ])('when %s', async (_, caller, AccountId, allowed) => {
    const asked = as(caller).send(new GetContactInformationCommand({ AccountId }))
    await (allowed ? expect(asked).resolves.toBeDefined() : expect(asked).rejects.toMatchObject({ name: 'AccessDeniedException' }))
  })

  it('tells the root e-mail address of members only, and only to those above them', async () => {
    await expect(as('111122223333').send(new GetPrimaryEmailCommand(prod))).resolves.toMatchObject({
      PrimaryEmail: 'root+prod@example.com',
    })
    await expect(as('444455556666').send(new GetPrimaryEmailCommand(prod))).rejects.toMatchObject({ name: 'AccessDeniedException' })
    await expect(as('333344445555').send(new GetPrimaryEmailCommand({ AccountId: '111122223333' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    })
  })

  it('tells the account', async () => {
    const information = await as('444455556666').send(new GetAccountInformationCommand({}))
    expect(information).toMatchObject({ AccountName: 'prod', AccountState: 'ACTIVE', AccountCreatedDate: new Date('2021-03-04T05:06:07Z') })
  })
})

describe('account Regions', () => {
  it('are on by default, on by choice, or off', async () => {
    const found = new Map<string | undefined, string | undefined>()
    for await (const { Regions } of paginateListRegions({ client: as('444455556666'), pageSize: 10 }, {})) {
      for (const { RegionName, RegionOptStatus } of Regions ?? []) found.set(RegionName, RegionOptStatus)
    }
    expect([found.get('us-east-1'), found.get('eu-south-2'), found.get('af-south-1')]).toEqual([
      'ENABLED_BY_DEFAULT',
      'ENABLED',
      'DISABLED',
    ])
    const { Regions } = await as('444455556666').send(new ListRegionsCommand({ RegionOptStatusContains: ['ENABLED'] }))
    expect(Regions?.map(({ RegionName }) => RegionName)).toEqual(['eu-south-2'])
  })
})
