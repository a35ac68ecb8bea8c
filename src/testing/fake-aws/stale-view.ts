import type { AccountId } from '../../core/aws.ts'
import type { CredentialsWorld, OrganisationWorld, World } from './world.ts'

/** Root's credentials and the organisation as they were at an instant. */
export interface StaleView {
  readonly roots: ReadonlyMap<AccountId, CredentialsWorld>
  readonly organisation: OrganisationWorld | null
}

/** Copies what an eventually consistent read may still answer after a write. */
export const takeStaleView = (world: World): StaleView => ({
  roots: new Map([...world.accounts].map(([id, { root }]) => [id, structuredClone(root)])),
  organisation: structuredClone(world.organisation),
})

/** The world as a read sees it that has not heard of the latest writes; writes into it are lost. */
export function withStaleView(world: World, view: StaleView): World {
  const accounts = new Map([...world.accounts].map(([id, account]) => [id, { ...account, root: view.roots.get(id) ?? account.root }]))
  return { ...world, accounts, organisation: view.organisation }
}
