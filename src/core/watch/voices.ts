/** Digests of an account and Region come by a source. When they last did is not kept: that would be a row for every digest. */
export interface Voice {
  /** The queue. Watchers of one store that have other queues do not wait for it. */
  readonly source: string
  /** `444455556666/eu-west-1` */
  readonly place: string
}

export type Voices = ReadonlyMap<string, Voice>

export interface VoicesChange {
  readonly heard: readonly Voice[]
  readonly lost: readonly Voice[]
}

export const SAME_VOICES: VoicesChange = { heard: [], lost: [] }

const keyOf = ({ source, place }: Voice): string => `${place} ${source}`

/** @returns the very same voices when the change changes nothing: then there is nothing to keep. */
export function changedVoices(before: Voices, { heard, lost }: VoicesChange): Voices {
  const added = heard.filter((voice) => !before.has(keyOf(voice)))
  const gone = lost.filter((voice) => before.has(keyOf(voice)))
  if (added.length + gone.length === 0) return before
  const after = new Map(before)
  for (const voice of gone) after.delete(keyOf(voice))
  for (const voice of added) after.set(keyOf(voice), voice)
  return after
}
