import { CONTROLS } from '../catalogue/controls.gen.ts'
import { type AttestCommand, type AttestRefusal, type Attestation, decideAttestation } from '../core/attestation.ts'
import type { Clock } from '../ports/clock.ts'
import type { PolicyStore } from '../ports/policy-store.ts'

export type AttestOutcome =
  { readonly ok: true; readonly attestation: Attestation } | { readonly ok: false; readonly refusal: AttestRefusal }

/** Records what a person attests: load, decide, write. */
export async function attest(
  ports: { readonly store: PolicyStore; readonly clock: Clock },
  command: AttestCommand,
): Promise<AttestOutcome> {
  const { attestations } = await ports.store.load()
  const decision = decideAttestation(CONTROLS, command, new Set(attestations.map(({ id }) => id)), ports.clock.now())
  if (decision.ok) await ports.store.addAttestation(decision.attestation)
  return decision
}
