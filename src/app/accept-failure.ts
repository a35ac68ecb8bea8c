import { CONTROLS } from '../catalogue/controls.gen.ts'
import { type ExceptCommand, type ExceptRefusal, type Exception, decideException } from '../core/exception.ts'
import type { Clock } from '../ports/clock.ts'
import type { PolicyStore } from '../ports/policy-store.ts'

export type AcceptOutcome = { readonly ok: true; readonly exception: Exception } | { readonly ok: false; readonly refusal: ExceptRefusal }

/** Records an exception: load, decide, write. */
export async function acceptFailure(
  ports: { readonly store: PolicyStore; readonly clock: Clock },
  command: ExceptCommand,
): Promise<AcceptOutcome> {
  const { exceptions } = await ports.store.load()
  const decision = decideException(CONTROLS, command, new Set(exceptions.map(({ id }) => id)), ports.clock.now())
  if (decision.ok) await ports.store.addException(decision.exception)
  return decision
}
