import type { EpochMs } from '../core/time.ts'

export interface Clock {
  now(): EpochMs
}
