import { type EpochMs, epochMs } from '../../core/time.ts'
import { eventId } from '../trail-records.ts'
import type { Stage } from './story.ts'

/** More events than any story has. */
const IDS = 4096

export interface StageOptions {
  /** Tells one stage from all others. */
  readonly number?: number
  readonly account?: string
  readonly management?: string
  readonly neighbour?: string
  readonly at?: EpochMs
}

/** By default 20 November 2026 at 08:00 in the sandbox account of the sample organisation. */
export function stage(options: StageOptions = {}): Stage {
  const { number = 1, account = '777788889999', management = '111122223333', neighbour = '444455556666' } = options
  let used = 0
  return {
    account,
    management,
    neighbour,
    at: options.at ?? epochMs(Date.UTC(2026, 10, 20, 8)),
    eventId: () => eventId(number * IDS + (used += 1)),
    key: (kind, key) => `${kind}${(number * 16 + key).toString(36).toUpperCase().padStart(9, '0')}EXAMPLE`,
  }
}
