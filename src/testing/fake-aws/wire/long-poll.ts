import type { EpochMs } from '../../../core/time.ts'

type Answer = Readonly<Record<string, unknown>>

/** An answer that may take its time. */
export class LongPoll {
  /** How long the caller is willing to wait, by the machine's clock. */
  readonly milliseconds: number
  /** Asked every now and then. @returns `null` as long as there is nothing to say. */
  readonly poll: (now: EpochMs) => Answer | null
  /** What is answered when the time is up. */
  readonly otherwise: Answer

  constructor(milliseconds: number, poll: LongPoll['poll'], otherwise: Answer) {
    this.milliseconds = milliseconds
    this.poll = poll
    this.otherwise = otherwise
  }
}
