/** Where an address is, as far as an offline table says. */
export interface Place {
  /** Two letters of ISO 3166. */
  readonly country: string | null
  /** Number of the autonomous system that announces it. */
  readonly network: number | null
  readonly networkName: string | null
}

/** Pure look-up of a parsable public address; `null` for everything else: service names, `AWS Internal`, private addresses, unknown ones. */
export type PlaceOf = (address: string) => Place | null

export const NOWHERE: PlaceOf = () => null
