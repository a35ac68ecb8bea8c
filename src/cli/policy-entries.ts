import { AppError } from '../core/app-error.ts'
import type { PolicyStore } from '../ports/policy-store.ts'
import type { CommonOptions } from './common-options.ts'
import type { Host } from './host.ts'

export const openStore = async (host: Host, options: CommonOptions): Promise<PolicyStore> =>
  host.openPolicyStore(await host.policyFolder(options.policy, host.homeFolder(options.home)))

export const refuseMissing = (what: 'attestation' | 'exception', id: string): AppError =>
  new AppError(`no_such_${what}`, `There is no ${what} "${id}" that is still in force.`, {
    kind: 'usage',
    hint: `See them all: rootwarden ${what === 'attestation' ? 'attest' : 'except'} list`,
  })
