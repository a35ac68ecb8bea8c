import { type Json, NotCanonicalError, canonicalJson } from './canonical-json.ts'
import type { EpochMs } from './time.ts'

/** Something that has been decided or seen, before it is kept. */
export interface NewEvent {
  readonly type: string
  readonly at: EpochMs
  readonly body: Json
}

/** Something to be done outside, once what led to it is durable. It may be done twice and is never forgotten. */
export interface NewEffect {
  /** Says which handler it is for. */
  readonly kind: string
  /** Effects of one lane leave one after the other, in the order of the journal; `null` waits for none. */
  readonly lane: string | null
  readonly dueAt: EpochMs
  readonly body: Json
}

/** One command's outcome: kept whole or not at all. */
export interface Append {
  readonly stream: string
  /** The version that was decided upon, which is the number of events read from the stream: 0 for a new one. */
  readonly expectedVersion: number
  /** Unique in the whole journal: the same command again gets the same answer and changes nothing. */
  readonly commandId: string
  /** At least one: an effect without a record cannot be kept. */
  readonly events: readonly NewEvent[]
  readonly effects: readonly NewEffect[]
}

/** An event as it is kept. It never changes. */
export interface JournalEntry {
  /** 1 for the first of the whole journal, then without gaps. */
  readonly position: number
  readonly stream: string
  /** 1 for the first of its stream, then without gaps. */
  readonly version: number
  readonly type: string
  readonly at: EpochMs
  readonly commandId: string
  readonly body: Json
}

/** Where an append came to stand; the same for the first time and for every repetition. */
export interface Appended {
  readonly version: number
  readonly firstPosition: number
  readonly lastPosition: number
}

export type AppendRefusal =
  /** Somebody else was there first: read the stream again, decide again. */
  | { readonly code: 'version_conflict'; readonly expected: number; readonly actual: number }
  /** The command's id has been used on another stream. */
  | { readonly code: 'command_reused'; readonly stream: string }
  | { readonly code: 'too_large'; readonly what: string; readonly size: number; readonly limit: number }
  | { readonly code: 'not_canonical'; readonly path: string; readonly because: string }

export type AppendResult = { readonly ok: true; readonly appended: Appended } | { readonly ok: false; readonly refusal: AppendRefusal }

/** An append whose bodies are canonical texts within the limits: what a store writes. */
export interface PreparedAppend {
  readonly stream: string
  readonly expectedVersion: number
  readonly commandId: string
  readonly events: readonly (Omit<NewEvent, 'body'> & { readonly body: string })[]
  readonly effects: readonly (Omit<NewEffect, 'body'> & { readonly body: string })[]
}

/** Lengths are UTF-16 code units of the canonical text. A CloudTrail record has at most 256 KB. */
export const JOURNAL_LIMITS = { name: 200, body: 1_048_576, append: 8_388_608, events: 1000, effects: 1000 } as const

const CONTROLS = /\p{Cc}/u

const isName = (text: string): boolean =>
  text.length > 0 && text.length <= JOURNAL_LIMITS.name && text.isWellFormed() && !CONTROLS.test(text)

function nameOf(what: string, text: string): void {
  if (!isName(text))
    throw new RangeError(
      `the ${what} must have 1 to ${JOURNAL_LIMITS.name} characters and none that controls: ${JSON.stringify(text).slice(0, 80)}`,
    )
}

function wholeNumber(what: string, value: number): void {
  if (!Number.isSafeInteger(value)) throw new RangeError(`the ${what} must be a whole number: ${value}`)
}

function checkNames({ stream, expectedVersion, commandId, events, effects }: Append): void {
  nameOf('stream', stream)
  nameOf('command id', commandId)
  wholeNumber('expected version', expectedVersion)
  if (expectedVersion < 0 || events.length === 0) throw new RangeError('an append has at least one event, upon version 0 or more')
  for (const { type, at } of events) {
    nameOf("event's type", type)
    wholeNumber("event's time", at)
  }
  for (const { kind, lane, dueAt } of effects) {
    nameOf("effect's kind", kind)
    if (lane !== null) nameOf("effect's lane", lane)
    wholeNumber("effect's time", dueAt)
  }
}

function tooLarge({ events, effects }: PreparedAppend): AppendRefusal | null {
  const bodies = [...events, ...effects].map(({ body }) => body.length)
  const sizes: readonly (readonly [what: string, size: number, limit: number])[] = [
    ['number of events', events.length, JOURNAL_LIMITS.events],
    ['number of effects', effects.length, JOURNAL_LIMITS.effects],
    ['largest body', bodies.reduce((most, size) => Math.max(most, size), 0), JOURNAL_LIMITS.body],
    ['whole append', bodies.reduce((sum, size) => sum + size, 0), JOURNAL_LIMITS.append],
  ]
  const [over] = sizes.filter(([, size, limit]) => size > limit)
  return over === undefined ? null : { code: 'too_large', what: over[0], size: over[1], limit: over[2] }
}

/**
 * What every store does before it writes, so that all refuse alike.
 *
 * @returns the refusal when a body has no canonical form or something is too large.
 * @throws RangeError for names, versions and times that only a mistake in the program can make.
 */
export function prepareAppend(
  append: Append,
): { readonly ok: true; readonly prepared: PreparedAppend } | { readonly ok: false; readonly refusal: AppendRefusal } {
  checkNames(append)
  try {
    const prepared: PreparedAppend = {
      ...append,
      events: append.events.map((event) => ({ ...event, body: canonicalJson(event.body) })),
      effects: append.effects.map((effect) => ({ ...effect, body: canonicalJson(effect.body) })),
    }
    const refusal = tooLarge(prepared)
    return refusal === null ? { ok: true, prepared } : { ok: false, refusal }
  } catch (error) {
    if (!(error instanceof NotCanonicalError)) throw error
    return { ok: false, refusal: { code: 'not_canonical', path: error.path, because: error.because } }
  }
}

/** The one text of an entry: a line of a backup, and the leaf that a ledger over this journal hashes. */
export const entryText = (entry: JournalEntry): string => canonicalJson({ ...entry })
