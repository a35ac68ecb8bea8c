import type { Partition } from './aws.ts'
import { type ControlSpec, type Control, defineControl } from './control.ts'
import { attestationNeeded, notApplicable } from './decision.ts'
import type { Fact, Unknown } from './fact.ts'

/**
 * Which credentials root has: the question that comes before any question about MFA. `AccountMFAEnabled` is 0 for a root without
 * credentials as well as for one behind a bare password, and the two could not be further apart.
 */
export type RootState =
  /** Can sign in to the console; may have keys and certificates besides. */
  | { readonly kind: 'password' }
  /** Cannot sign in, yet has access keys: calls signed with them are never asked for a second factor. */
  | { readonly kind: 'keys-only' }
  /** Has nothing but X.509 signing certificates of the first years of EC2. */
  | { readonly kind: 'certificates-only' }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly missing: Unknown }

/** The first credential that is there decides; one that is not known leaves the state open, unless a stronger one is there. */
export function rootState(passwordPresent: boolean, accessKeysPresent: Fact<boolean>, certificatesPresent: Fact<boolean>): RootState {
  if (passwordPresent) return { kind: 'password' }
  if (!accessKeysPresent.known) return { kind: 'unknown', missing: accessKeysPresent }
  if (accessKeysPresent.value) return { kind: 'keys-only' }
  if (!certificatesPresent.known) return { kind: 'unknown', missing: certificatesPresent }
  return { kind: certificatesPresent.value ? 'certificates-only' : 'none' }
}

/** The one partition in which root signs in with a password and MFA. */
export const ROOT_SIGN_IN_PARTITIONS: readonly Partition[] = ['aws']

/**
 * Said elsewhere.
 *
 * @see AWS GovCloud User Guide, "AWS Identity and Access Management": the standard account's root cannot sign in to GovCloud.
 * @see Amazon Web Services in China, "IAM": there are no root credentials in the Beijing and Ningxia Regions.
 */
export const NO_ROOT_SIGN_IN =
  'nobody signs in as root in this partition: a GovCloud account has its root password, MFA and mailbox in the linked commercial account, ' +
  'which has to be judged by itself; the China Regions have no root credentials'

type AttestedSpec = Omit<
  ControlSpec<'rootPasswordPresent', never>,
  'needs' | 'wants' | 'decide' | 'partitions' | 'elsewhere' | 'maxAgeHours' | 'about'
>

/** A control about how people keep the sign-in of root. It is theirs to attest, and only where root has a password. */
export function defineRootSignInControl(spec: AttestedSpec & { readonly attestation: NonNullable<Control['attestation']> }): Control {
  return defineControl({
    ...spec,
    about: 'account',
    partitions: ROOT_SIGN_IN_PARTITIONS,
    elsewhere: NO_ROOT_SIGN_IN,
    needs: ['rootPasswordPresent'],
    maxAgeHours: 24,
    decide: ({ rootPasswordPresent }, { now }) =>
      rootPasswordPresent ? attestationNeeded(now) : notApplicable('root has no password: nobody can sign in as root'),
  })
}
