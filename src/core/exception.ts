import type { AccountId } from './aws.ts'
import { freeId } from './attestation.ts'
import type { Control } from './control.ts'
import { DAY_MS, type EpochMs, epochMs, isoInstant } from './time.ts'

/** No failure is accepted for longer than a year without somebody looking at it again. */
export const LONGEST_EXCEPTION_DAYS = 365

const SHORTEST_REASON = 10

/** A failure that somebody accepts for a while. It changes how a finding is counted, never whether it is seen. */
export interface Exception {
  readonly id: string
  readonly control: string
  readonly account: AccountId | 'organisation'
  /** Who carries the risk. */
  readonly owner: string
  readonly reason: string
  /** Who agreed; never the owner. */
  readonly approver: string
  readonly approvedAt: EpochMs
  readonly expiresAt: EpochMs
  readonly revoked: { readonly by: string; readonly at: EpochMs; readonly because: string } | null
}

/** @returns the exception that accepts this failure now, or `null`: an expired or revoked one accepts nothing. */
export const acceptedBy = (
  exceptions: readonly Exception[],
  control: string,
  account: AccountId | 'organisation',
  now: EpochMs,
): Exception | null =>
  exceptions.find(
    (each) =>
      each.control === control && each.account === account && each.revoked === null && each.approvedAt <= now && each.expiresAt > now,
  ) ?? null

export interface ExceptCommand {
  readonly control: string
  readonly account: Exception['account']
  readonly owner: string
  readonly approver: string
  readonly reason: string
  readonly expiresAt: EpochMs
}

export type ExceptRefusal =
  | { readonly code: 'no_such_control'; readonly control: string }
  | { readonly code: 'wrong_subject'; readonly about: Control['about'] }
  | { readonly code: 'unsigned' }
  | { readonly code: 'self_approval' }
  | { readonly code: 'reason_too_short'; readonly shortest: number }
  | { readonly code: 'expired_already' }
  | { readonly code: 'lasts_too_long'; readonly longestDays: number }

/** Names as people write them: case and blanks do not make two persons of one. */
const person = (name: string): string => name.trim().replaceAll(/\s+/g, ' ').toLowerCase()

/** Decides whether a failure may be accepted. Nobody approves the risk that they own. */
export function decideException(
  controls: readonly Control[],
  command: ExceptCommand,
  taken: ReadonlySet<string>,
  now: EpochMs,
): { readonly ok: true; readonly exception: Exception } | { readonly ok: false; readonly refusal: ExceptRefusal } {
  const refuse = (refusal: ExceptRefusal) => ({ ok: false, refusal }) as const
  const control = controls.find(({ id }) => id === command.control)
  if (control === undefined) return refuse({ code: 'no_such_control', control: command.control })
  if ((control.about === 'organisation') !== (command.account === 'organisation'))
    return refuse({ code: 'wrong_subject', about: control.about })
  if (person(command.owner) === '' || person(command.approver) === '') return refuse({ code: 'unsigned' })
  if (person(command.owner) === person(command.approver)) return refuse({ code: 'self_approval' })
  if (command.reason.trim().length < SHORTEST_REASON) return refuse({ code: 'reason_too_short', shortest: SHORTEST_REASON })
  if (command.expiresAt <= now) return refuse({ code: 'expired_already' })
  if (command.expiresAt > epochMs(now + LONGEST_EXCEPTION_DAYS * DAY_MS))
    return refuse({ code: 'lasts_too_long', longestDays: LONGEST_EXCEPTION_DAYS })
  const id = freeId(`exc-${isoInstant(now).slice(0, 10)}-${control.id}-${command.account}`, taken)
  return { ok: true, exception: { ...command, id, approvedAt: now, revoked: null } }
}
