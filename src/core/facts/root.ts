import type { Region } from '../aws.ts'
import type { EpochMs } from '../time.ts'

/**
 * What a serial number tells about a device. A FIDO2 security key and a passkey synced between phones have serials of one form,
 * so `fido` says "resists phishing", not "is a piece of hardware".
 */
export type MfaDeviceKind = 'virtual' | 'fido' | 'hardware-totp'

export interface MfaDevice {
  readonly serial: string
  readonly kind: MfaDeviceKind
  readonly enabledAt: EpochMs | null
}

export interface RootAccessKey {
  /** `null` when only the credential report is at hand: it has no key ids. */
  readonly id: string | null
  readonly status: 'Active' | 'Inactive'
  readonly createdAt: EpochMs | null
  /** `null` when never used, or not used since AWS began to record it (2015-04-22). */
  readonly lastUsedAt: EpochMs | null
  readonly lastUsedRegion: Region | null
  readonly lastUsedService: string | null
}

/** One dated trace that root was used, by password or by a key. */
export interface RootUse {
  readonly by: 'password' | 'access-key'
  readonly at: EpochMs
  readonly detail: string
}
