import type { AlertPolicy } from '../core/alert/alert-policy.ts'
import type { Region } from '../core/aws.ts'
import type { OwnChain } from '../core/detect/context.ts'
import type { ChannelSettings } from './channel-settings.ts'

/** What `alerts.yml` says: whom to tell, and what watching has to know of the world. */
export interface AlertSettings {
  /** The file; whether it exists or not. */
  readonly place: string
  readonly channels: readonly ChannelSettings[]
  /** Knows no places until whoever opens the geography puts them in. */
  readonly policy: AlertPolicy
  readonly own: OwnChain
  /** `null`: nobody has said. */
  readonly allowedRegions: ReadonlySet<Region> | null
  /** Path of an mmdb file, as the file writes it; `null`: addresses have no place. */
  readonly geography: string | null
  /** Networks of one's own, with the names that people give them. */
  readonly knownNetworks: readonly { readonly cidr: string; readonly name: string }[]
}
