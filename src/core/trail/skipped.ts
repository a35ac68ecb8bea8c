/** Why something in a trail was not read. Closed: the words that explain one case stand in `detail`. */
export type SkipReason =
  // whole files
  | 'unreadable'
  | 'not-a-log'
  | 'unsupported-compression'
  | 'corrupt-compression'
  | 'truncated-compression'
  | 'too-much-output'
  | 'compression-bomb'
  // parts of a file
  | 'not-json'
  | 'truncated-json'
  | 'too-large'
  | 'too-deep'
  | 'string-too-long'
  | 'too-many-wrappings'
  // JSON that is no event
  | 'not-an-event'
  | 'insight'
  | 'no-event-time'
  // word of something else, which is not followed where a trail is read from files
  | 'notification'
  | 'finding'

/** One thing that was met and not read; or, for the reasons about compression and truncation, not read to its end. */
export interface Skipped {
  /** Path, `s3://bucket/key` or `standard input`, and which record of it where that is known. */
  readonly place: string
  readonly reason: SkipReason
  /** Public words for a person. */
  readonly detail: string
}

/** Something odd about an event that was read all the same. */
export type Oddity = 'invalid-utf8' | 'forbidden-key' | 'no-event-id' | 'no-account'

/** What was cut away or found to be wrong, before it has a place. */
export type Refused = Omit<Skipped, 'place'>
