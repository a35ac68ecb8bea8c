import type { Attestation } from '../core/attestation.ts'
import type { Exception } from '../core/exception.ts'
import type { Policy } from '../core/judge.ts'
import type { EpochMs } from '../core/time.ts'

export interface Revocation {
  readonly by: string
  readonly at: EpochMs
  readonly because: string
}

/** All that people decided; when it is looked at is the caller's to say. */
export type Decisions = Omit<Policy, 'asOf'>

/**
 * Where people's decisions are kept: settings, attestations, exceptions and approved uses of root.
 * Entries are added and revoked, never changed and never removed.
 */
export interface PolicyStore {
  /** Where it is, for messages: a folder's path. */
  readonly place: string
  /** @returns defaults and empty lists where nothing is kept. @throws AppError `policy_invalid` naming file, line and field. */
  load(): Promise<Decisions>
  addAttestation(attestation: Attestation): Promise<void>
  addException(exception: Exception): Promise<void>
  /** @returns false when there is no entry of that id, or it is revoked already. */
  revokeAttestation(id: string, revocation: Revocation): Promise<boolean>
  revokeException(id: string, revocation: Revocation): Promise<boolean>
}
