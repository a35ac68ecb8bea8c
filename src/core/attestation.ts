import type { AccountId } from './aws.ts'
import type { Control } from './control.ts'
import { DAY_MS, type EpochMs, describeAge, epochMs, isoInstant } from './time.ts'

/** What a person states about a control that no API answers. It is signed by name and does not last for ever. */
export interface Attestation {
  readonly id: string
  readonly control: string
  /** An account, or the whole organisation. */
  readonly account: AccountId | 'organisation'
  readonly answer: 'yes' | 'no'
  readonly by: string
  readonly at: EpochMs
  readonly expiresAt: EpochMs
  /** Where the proof is: a ticket, a document, a photograph's name. Never the secret itself. */
  readonly evidence: string
  readonly note: string | null
  readonly revoked: { readonly by: string; readonly at: EpochMs; readonly because: string } | null
}

export type AttestedAnswer =
  | { readonly kind: 'answered'; readonly attestation: Attestation }
  | { readonly kind: 'expired'; readonly attestation: Attestation }
  | { readonly kind: 'none' }

/** The latest attestation that counts. A revoked one counts for nothing; one dated in the future neither. */
export function attestedAnswer(
  attestations: readonly Attestation[],
  control: string,
  account: AccountId | 'organisation',
  now: EpochMs,
): AttestedAnswer {
  const mine = attestations
    .filter((each) => each.control === control && each.account === account && each.revoked === null && each.at <= now)
    .toSorted((a, b) => b.at - a.at)
  const [newest] = mine
  if (newest === undefined) return { kind: 'none' }
  return { kind: newest.expiresAt > now ? 'answered' : 'expired', attestation: newest }
}

/** `attested by Ana 12 days ago, valid for another 78 days`. */
export function describeAttestation(attestation: Attestation, now: EpochMs): string {
  const validity =
    attestation.expiresAt > now
      ? `expires ${describeAge(attestation.expiresAt, now)}`
      : `expired ${describeAge(attestation.expiresAt, now)}`
  return `attested by ${attestation.by} ${describeAge(attestation.at, now)}, ${validity} (${attestation.evidence})`
}

export interface AttestCommand {
  readonly control: string
  readonly account: Attestation['account']
  readonly answer: Attestation['answer']
  readonly by: string
  readonly evidence: string
  readonly note: string | null
  /** `null` takes the longest that the control allows. */
  readonly expiresAt: EpochMs | null
}

export type AttestRefusal =
  | { readonly code: 'no_such_control'; readonly control: string }
  | { readonly code: 'not_attestable'; readonly control: string }
  | { readonly code: 'wrong_subject'; readonly about: Control['about'] }
  | { readonly code: 'unsigned' }
  | { readonly code: 'no_evidence' }
  | { readonly code: 'expired_already' }
  | { readonly code: 'lasts_too_long'; readonly longestDays: number }

/** Decides whether an attestation may be recorded. @param taken - ids in use; the new one differs from all of them. */
export function decideAttestation(
  controls: readonly Control[],
  command: AttestCommand,
  taken: ReadonlySet<string>,
  now: EpochMs,
): { readonly ok: true; readonly attestation: Attestation } | { readonly ok: false; readonly refusal: AttestRefusal } {
  const refuse = (refusal: AttestRefusal) => ({ ok: false, refusal }) as const
  const control = controls.find(({ id }) => id === command.control)
  if (control === undefined) return refuse({ code: 'no_such_control', control: command.control })
  if (control.attestation === undefined) return refuse({ code: 'not_attestable', control: control.id })
  if ((control.about === 'organisation') !== (command.account === 'organisation'))
    return refuse({ code: 'wrong_subject', about: control.about })
  if (command.by.trim() === '') return refuse({ code: 'unsigned' })
  if (command.evidence.trim() === '') return refuse({ code: 'no_evidence' })
  const latestExpiry = epochMs(now + control.attestation.validDays * DAY_MS)
  const expiresAt = command.expiresAt ?? latestExpiry
  if (expiresAt <= now) return refuse({ code: 'expired_already' })
  if (expiresAt > latestExpiry) return refuse({ code: 'lasts_too_long', longestDays: control.attestation.validDays })
  const id = freeId(`att-${isoInstant(now).slice(0, 10)}-${control.id}-${command.account}`, taken)
  return { ok: true, attestation: { ...command, id, at: now, expiresAt, revoked: null } }
}

/** The wished id, or the first of `wished-2`, `wished-3` … that is free. */
export function freeId(wished: string, taken: ReadonlySet<string>): string {
  let id = wished
  for (let next = 2; taken.has(id); next++) id = `${wished}-${next}`
  return id
}
