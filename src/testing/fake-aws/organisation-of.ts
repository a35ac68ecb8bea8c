import { type AccountId, accountId } from '../../core/aws.ts'
import type { EpochMs } from '../../core/time.ts'
import { worldOf } from './world-file.ts'
import type { WrittenForm } from './world-schema.ts'
import type { World } from './world.ts'

type WrittenRoot = NonNullable<NonNullable<WrittenForm['accounts'][AccountId]>['root']>

/** Numbers from 0 up to 1, the same for the same seed (a linear congruential generator; not for secrets). */
function seeded(seed: number): () => number {
  let state = BigInt(seed) % 4_294_967_296n
  return () => {
    state = (state * 1_664_525n + 1_013_904_223n) % 4_294_967_296n
    return Number(state) / 4_294_967_296
  }
}

const key = (number: number, status: 'Active' | 'Inactive', lastUsed: string) => ({
  id: `AKIA${String(number).padStart(8, '0')}EXAMPLE`,
  status,
  created: '900 days ago',
  lastUsed,
})

/** States of a root user with their shares of a hundred accounts. */
const states: readonly { readonly share: number; readonly root: (number: number) => WrittenRoot }[] = [
  { share: 55, root: () => ({}) },
  { share: 15, root: (n) => ({ password: { lastUsed: '120 days ago' }, mfa: [{ fido: `key-${n}-a` }, { fido: `key-${n}-b` }] }) },
  { share: 8, root: () => ({ password: { lastUsed: '30 days ago' }, mfa: [{ virtual: 'root-account-mfa-device' }] }) },
  { share: 5, root: () => ({ password: { lastUsed: '2 days ago' }, mfa: [{ virtual: 'ops-phone' }] }) },
  { share: 5, root: () => ({ password: {} }) },
  { share: 4, root: (n) => ({ password: {}, mfa: [{ virtual: 'phone' }, { fido: `key-${n}` }] }) },
  {
    share: 3,
    root: (n) => ({ password: {}, mfa: [{ hardware: `GAKT${String(n).padStart(8, '0')}` }], keys: [key(n, 'Active', '3 hours ago')] }),
  },
  { share: 2, root: (n) => ({ keys: [key(n, 'Active', '40 days ago')] }) },
  { share: 2, root: (n) => ({ password: {}, mfa: [{ fido: `key-${n}` }], keys: [key(n, 'Inactive', '700 days ago')] }) },
  { share: 1, root: (n) => ({ certificates: [{ id: `CERT${n}EXAMPLE`, uploaded: '3000 days ago' }] }) },
]

function drawRoot(random: () => number, number: number): WrittenRoot {
  let left = random() * 100
  for (const { share, root } of states) {
    left -= share
    if (left < 0) return root(number)
  }
  return {}
}

/** Id of the n-th account of a generated organisation; the first is the management account. */
export const generatedAccountId = (number: number): AccountId => accountId(String(200_000_000_000 + number))

/**
 * An organisation of any size with mixed root states, the same for the same seed: for benchmarks, and for tests that must hold for
 * every mix. Central root access is on, every member has `OrganizationAccountAccessRole`, and the second account is the delegated
 * administrator of IAM.
 *
 * @param count - accounts in all, the management account included; at least one.
 */
export function organisationOf(count: number, seed: number, now: EpochMs): World {
  const random = seeded(seed)
  const numbers = Array.from({ length: count }, (_, index) => index)
  const units = Array.from({ length: 5 }, (_, index) => `ou-exam-generated${index}`)
  const accounts = numbers.map((number) => {
    const common = { name: number === 0 ? 'payer' : `account-${number}`, created: `${400 + Math.floor(random() * 2000)} days ago` }
    if (number === 0) {
      const root: WrittenRoot = { password: { lastUsed: '90 days ago' }, mfa: [{ fido: 'payer-key-1' }, { fido: 'payer-key-2' }] }
      return [generatedAccountId(number), { ...common, root }] as const
    }
    const status = random() < 0.03 ? ('SUSPENDED' as const) : ('ACTIVE' as const)
    const parent = units[Math.floor(random() * units.length)]
    const root = drawRoot(random, number)
    return [
      generatedAccountId(number),
      { ...common, status, ...(parent === undefined ? {} : { parent }), root, roles: { OrganizationAccountAccessRole: {} } },
    ] as const
  })
  const delegate = count > 1 ? { [generatedAccountId(1)]: ['iam.amazonaws.com', 'account.amazonaws.com'] } : {}
  const form: WrittenForm = {
    organisation: {
      management: generatedAccountId(0),
      policyTypes: ['SERVICE_CONTROL_POLICY'],
      units: Object.fromEntries(units.map((id, index) => [id, { name: `Unit ${index}` }])),
      trustedServices: ['iam.amazonaws.com', 'account.amazonaws.com', 'cloudtrail.amazonaws.com'],
      rootFeatures: ['RootCredentialsManagement', 'RootSessions'],
      delegatedAdministrators: delegate,
    },
    accounts: Object.fromEntries(accounts),
  }
  return worldOf(form, now)
}
