import type { AccountId } from './aws.ts'
import { type EpochMs, describeAge } from './time.ts'

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
  const validity = attestation.expiresAt > now ? `expires ${describeAge(attestation.expiresAt, now)}` : `expired ${describeAge(attestation.expiresAt, now)}`
  return `attested by ${attestation.by} ${describeAge(attestation.at, now)}, ${validity} (${attestation.evidence})`
}
