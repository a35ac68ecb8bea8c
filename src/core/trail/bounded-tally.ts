import { type Countable, type Counts, type Growing, type Seen, count, startCounts } from './trail-counts.ts'

/** What there was no room for. */
export interface Forgotten {
  /** Rows; one that came back counts as often as it was forgotten. */
  readonly rows: number
  readonly events: number
}

/** One of what is told apart, with what was counted of it. */
export type Row<Label> = Label & Counts & Seen

export interface Listing<Label> {
  /** The foremost first. */
  readonly rows: readonly Row<Label>[]
  readonly forgotten: Forgotten
}

export interface BoundedTally<Label, Told> {
  /** @param key - at most `MOST_KEY_CHARACTERS` of it count. @returns its label, to be added to. */
  count(key: string, event: Countable, label: () => Label): Label
  listing(): Listing<Told>
}

export interface TallyRules<Label, Told> {
  /** Rows that are never forgotten, if they are the foremost. */
  readonly most: number
  readonly told: (label: Label) => Told
  /** Which of two is the foremost; those that it calls equal stand in the order of their keys. */
  readonly compare: (a: Entry<Label>, b: Entry<Label>) => number
}

/** What is counted under a key. */
export interface Entry<Label> {
  readonly key: string
  readonly label: Label
  readonly counts: Counts & Seen
}

export const MOST_KEY_CHARACTERS = 256

/** A copy: a slice of a text would keep the whole of it in memory. */
export const shortened = (text: string): string =>
  text.length <= MOST_KEY_CHARACTERS ? text : Array.from(text.slice(0, MOST_KEY_CHARACTERS)).join('')

/**
 * Counts by key in memory that does not grow with the input. Until twice `most` keys were met, every number is exact and the order of
 * the input makes no difference; then the hindmost are forgotten, and how many events that cost is told.
 */
export function createTally<Label, Told>({ most, told, compare }: TallyRules<Label, Told>): BoundedTally<Label, Told> {
  const entries = new Map<string, Entry<Label> & { readonly counts: Growing }>()
  const forgotten = { rows: 0, events: 0 }

  const sorted = (): readonly Entry<Label>[] => [...entries.values()].toSorted((a, b) => compare(a, b) || (a.key < b.key ? -1 : 1))

  function forgetTheHindmost(): void {
    for (const { key, counts } of sorted().slice(most)) {
      entries.delete(key)
      forgotten.rows += 1
      forgotten.events += counts.events
    }
  }

  return {
    count(key, event, label) {
      const short = shortened(key)
      let entry = entries.get(short)
      if (entry === undefined) {
        if (entries.size >= 2 * most) forgetTheHindmost()
        entry = { key: short, label: label(), counts: startCounts(event.at) }
        entries.set(short, entry)
      }
      count(entry.counts, event)
      return entry.label
    },
    listing: () => ({ rows: sorted().map(({ label, counts }) => ({ ...told(label), ...counts })), forgotten: { ...forgotten } }),
  }
}
