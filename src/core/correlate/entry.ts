import { LISTED, compileProbe, compileReader } from '../sigma/field-path.ts'
import { type Level, graver } from '../sigma/rule.ts'
import { type SigmaEvent, textOf } from '../sigma/value-text.ts'
import { type EpochMs, SECOND_MS, epochMs } from '../time.ts'
import type { Plan } from './plan.ts'

/** What a rule said of one event. */
export interface Saying {
  /** How grave this event makes the incident; `null` leaves that to the correlation. */
  readonly level: Level | null
  readonly because: string | null
}

export const UNSAID: Saying = { level: null, because: null }

/** An event that some rules matched. */
export interface Occurrence {
  /** What makes the event the same event when it comes again: (recipientAccountId, eventID). */
  readonly key: string
  /** When it happened (`eventTime`), not when it was delivered. */
  readonly at: EpochMs
  /** The keys of the rules that it matched. */
  readonly rules: readonly string[]
  /** By rule, where one has more to say than that it matched. */
  readonly sayings?: ReadonlyMap<string, Saying>
  readonly event: SigmaEvent
  /** The event holds the plan's fields under their names and nothing else: they need not be looked for. */
  readonly flat?: boolean
}

/** What a correlation keeps of an event. */
export interface Entry {
  readonly key: string
  readonly at: EpochMs
  /** Positions of the members that the event belongs to, ascending. */
  readonly members: readonly number[]
  /** What the members' rules said of it last, in the order of the members; those that said nothing are left out. */
  readonly said: readonly (Saying & { readonly member: number })[]
  /** One for each field of the plan, up to the last that the event has; `null` for one that it has not. */
  readonly fields: readonly (string | null)[]
  /** It came when the stream had already passed its time by more than the lateness that is waited for. */
  readonly late: boolean
  /** The correlation held at this event, and its outer correlations have been told; always false where there are none. */
  readonly held: boolean
}

/** CloudTrail writes it in place of a name that nobody may read; two of them are not the same user. */
export const REDACTED = 'HIDDEN_DUE_TO_SECURITY_REASONS'

/** CloudTrail knows seconds; two events of one second have no order. */
export const wholeSecond = (at: EpochMs): EpochMs => epochMs(Math.floor(at / SECOND_MS) * SECOND_MS)

/** Compiles how one field is read from an event. Several values in a list count as one, in their order. */
export function compileField(field: string): (event: SigmaEvent) => string | null {
  const read = compileReader(field)
  const probe = compileProbe(field)
  const isKnown = (text: string | null): text is string => text !== null && text !== REDACTED
  return (event) => {
    const value = read(event)
    if (value !== LISTED) {
      const text = textOf(value)
      return isKnown(text) ? text : null
    }
    const texts: string[] = []
    probe(event, (member) => {
      const text = textOf(member)
      if (isKnown(text)) texts.push(text)
      return false
    })
    const [only, ...more] = texts
    if (only === undefined) return null
    return more.length === 0 ? only : JSON.stringify(texts)
  }
}

/** Reads the same from an event that is flat; see `Occurrence`. What is missing at the end takes no memory. */
function flatFields(fields: readonly string[], event: SigmaEvent): Entry['fields'] {
  const last = fields.findLastIndex((field) => typeof event[field] === 'string')
  return fields.slice(0, last + 1).map((field) => {
    const value = event[field]
    return typeof value === 'string' ? value : null
  })
}

/** How the plan's fields are read from an event; compiled when the first one comes that is not flat. */
export function compileFields({ fields }: Plan): (occurrence: Pick<Occurrence, 'event' | 'flat'>) => Entry['fields'] {
  let readers: readonly ((event: SigmaEvent) => string | null)[] | null = null
  return ({ event, flat }) => {
    if (flat === true) return flatFields(fields, event)
    readers ??= fields.map(compileField)
    return readers.map((read) => read(event))
  }
}

const byTime = (a: Entry, b: Entry): number => a.at - b.at || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)

/** How grave the event makes the incident, by whatever rule. */
export const gravestOf = ({ said }: Entry): Level | null => said.reduce<Level | null>((gravest, { level }) => graver(gravest, level), null)

/** One sentence about the event, if any rule had one. */
export const sentenceOf = ({ said }: Entry): string | null => said.find(({ because }) => because !== null)?.because ?? null

/** A rule that judges an event again knows more than it did: its last word counts. */
function lastWords(before: Entry['said'], after: Entry['said']): Entry['said'] {
  const again = new Set(after.map(({ member }) => member))
  return [...before.filter(({ member }) => !again.has(member)), ...after].toSorted((a, b) => a.member - b.member)
}

const united = (a: Entry, b: Entry): Entry => ({
  ...a,
  members: [...new Set([...a.members, ...b.members])].toSorted((x, y) => x - y),
  said: lastWords(a.said, b.said),
  held: a.held || b.held,
})

/** Puts entries into their place in time. One event stays one entry, however often it comes and whatever it matches. */
export function merged(entries: readonly Entry[], added: readonly Entry[]): readonly Entry[] {
  if (added.length === 0) return entries
  if (entries.length === 0 && added.length === 1) return added
  const byKey = new Map<string, Entry>()
  for (const entry of entries) byKey.set(entry.key, entry)
  for (const entry of added) {
    const known = byKey.get(entry.key)
    byKey.set(entry.key, known === undefined ? entry : united(known, entry))
  }
  return [...byKey.values()].toSorted(byTime)
}
