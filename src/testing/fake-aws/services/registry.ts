import type { Service } from '../service.ts'
import { account } from './account.ts'
import { iam } from './iam.ts'
import { organizations } from './organizations.ts'
import { regionalServices } from './regional.ts'
import { sts } from './sts.ts'

/** Every service that the fake speaks; add yours here. */
const all: readonly Service[] = [sts, iam, organizations, account, ...regionalServices]

/** By the service name of the credential scope. */
export const SERVICES: ReadonlyMap<string, Service> = new Map(all.map((service) => [service.signingName, service]))
