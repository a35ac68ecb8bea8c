import type { TrailEvent } from '../../core/trail/event.ts'
import type { TrailInterest } from '../../ports/trail-source.ts'

/** What to look for in the bytes of a log before anything is parsed. */
export interface Needles {
  /** Hashes of the event names, letters in lower case; `null` when no name was asked for. */
  readonly names: ReadonlySet<number> | null
  readonly root: boolean
  /** Whether a parsed event is one of those that were asked for. */
  readonly wants: (event: TrailEvent) => boolean
}

/** One step of the hash of an event's name. Letters of either case count the same; what else collides is sorted out after parsing. */
export const hashStep = (hash: number, byte: number): number => (Math.imul(hash, 31) + (byte | 0x20)) | 0

function hashOf(name: string): number {
  let hash = 0
  for (let at = 0; at < name.length; at += 1) hash = hashStep(hash, name.charCodeAt(at))
  return hash
}

/** Names that JSON writes in one way only: no escape can stand for one of these letters but `\u00…`, which is looked for. */
const plainName = /^[\w.:-]+$/

/** Whether an event is one of those that were asked for: the same on every path of reading. */
export function wantedBy({ eventNames, root, keep = () => true }: TrailInterest): (event: TrailEvent) => boolean {
  const names = new Set(eventNames.map((name) => name.toLowerCase()))
  return (event) => ((root && event.identity.type === 'Root') || names.has(event.name.toLowerCase())) && keep(event)
}

/** @returns `null` when a name cannot be found by its bytes: then everything has to be parsed. */
export function compileNeedles(interest: TrailInterest): Needles | null {
  const { eventNames, root } = interest
  if (!eventNames.every((name) => plainName.test(name))) return null
  return { names: eventNames.length === 0 ? null : new Set(eventNames.map(hashOf)), root, wants: wantedBy(interest) }
}
