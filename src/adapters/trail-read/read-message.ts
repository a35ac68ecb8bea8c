import type { TrailBatch } from '../../core/trail/batch.ts'
import type { SkipReason, Skipped } from '../../core/trail/skipped.ts'
import type { EpochMs } from '../../core/time.ts'
import type { TrailInterest } from '../../ports/trail-source.ts'
import { failureKind } from './aws-failure.ts'
import { readFetched } from './fast-read.ts'
import { type NamedObject, fetchNamed } from './fetch-named.ts'
import { compileNeedles, wantedBy } from './needles.ts'
import { readWhole } from './read-object.ts'
import type { Reading } from './read-log.ts'
import { Refusal } from './refusal.ts'
import type { S3Store } from './s3-objects.ts'

/** How much one message may bring. */
export interface MessageLimits {
  /** Of one object that it names, compressed. CloudTrail's own stay far below. */
  readonly maxObjectBytes: number
  /** Objects that one message may name. */
  readonly maxObjects: number
  /** Events that are held for one message. */
  readonly maxEvents: number
}

export const MESSAGE_LIMITS: MessageLimits = { maxObjectBytes: 64 * 1024 * 1024, maxObjects: 100, maxEvents: 200_000 }

export interface MessageText {
  readonly place: string
  readonly body: string
  readonly sentAt: EpochMs | null
}

/** Why a message is not done with. */
export interface Unread {
  readonly because: string
  readonly poison: boolean
}

export interface MessageContent {
  readonly batches: readonly TrailBatch[]
  /** `null` when it was read to its end. */
  readonly unread: Unread | null
}

/** Not read, and rightly so. */
const harmless: readonly SkipReason[] = ['insight', 'not-a-log']
/** A record that is none does not make the log that it stands in unread: the log stays where it is. */
const harmlessInLogs: readonly SkipReason[] = [...harmless, 'not-an-event', 'no-event-time']

/** Of several reasons the last: what broke the whole off comes after what broke with it. */
const unreadIn = (skipped: readonly Skipped[], allowed: readonly SkipReason[]): Unread | null => {
  const found = skipped.findLast(({ reason }) => !allowed.includes(reason))
  return found === undefined ? null : { because: `${found.place}: ${found.reason} (${found.detail})`, poison: true }
}

/** Reads messages: what stands in them, and the logs that they name. */
export interface MessageReader {
  read(message: MessageText): Promise<MessageContent>
}

interface MessageReading extends Reading {
  readonly limits: MessageLimits
}

/** Reads one object into `batches`. @returns why it is not done with; `null` when it was read. */
async function readNamed(store: S3Store, object: NamedObject, reading: MessageReading, batches: TrailBatch[]): Promise<Unread | null> {
  const { limits } = reading
  try {
    const fetched = await fetchNamed(store, object, limits.maxObjectBytes)
    let events = batches.reduce((sum, batch) => sum + batch.events.length, 0)
    for await (const batch of readFetched(fetched, reading)) {
      events += batch.events.length
      if (events > limits.maxEvents) {
        return { because: `${batch.place}: too big (more than ${limits.maxEvents} events); read it on its own`, poison: true }
      }
      batches.push(batch)
      const unread = unreadIn(batch.skipped, harmlessInLogs)
      if (unread !== null) return unread
    }
    return null
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { reason, detail } = error.refused
    const passing = error.cause !== undefined && ['throttled', 'passing'].includes(failureKind(error.cause))
    return { because: `s3://${object.bucket}/${object.key}: ${reason} (${detail})`, poison: !passing }
  }
}

/** Nothing that a message can hold makes this throw; whatever it does not understand is why the message is not done with. */
export function createMessageReader(store: S3Store, limits: MessageLimits, interest: TrailInterest | undefined): MessageReader {
  const reading: MessageReading = {
    limits,
    means: interest === undefined ? {} : { wanted: wantedBy(interest) },
    needles: interest === undefined ? null : compileNeedles(interest),
  }
  return {
    async read({ place, body, sentAt }) {
      const frame = { place, route: { kind: 'other' }, deliveredAt: sentAt } as const
      const own = readWhole(frame, Buffer.from(body), reading.means)
      const batches = [own]
      let unread = unreadIn(own.skipped, harmless)
      if (body.trim() === '') unread = { because: `${place}: empty`, poison: true }
      const named = [...new Map(own.named.map((object) => [`${object.bucket}/${object.key}`, object])).values()]
      if (named.length > limits.maxObjects)
        return {
          batches,
          unread: { because: `${place}: too big (it names ${named.length} objects, over ${limits.maxObjects})`, poison: true },
        }
      for (const object of named) {
        const failed = await readNamed(store, object, reading, batches)
        // What may go better next time is worth more than the certainty that something else will not.
        if (failed !== null && (unread === null || unread.poison)) unread = failed
      }
      return { batches, unread }
    },
  }
}
