import type { Service } from '../service.ts'
import { iam } from './iam.ts'
import { sts } from './sts.ts'

/** Every service that the fake speaks; add yours here. */
const all: readonly Service[] = [sts, iam]

/** By the service name of the credential scope. */
export const SERVICES: ReadonlyMap<string, Service> = new Map(all.map((service) => [service.signingName, service]))
