import type { EpochMs } from '../core/time.ts'

export interface ScorePoint {
  readonly points: number
  readonly at: EpochMs
}

/** Remembers scores, so that a scan can say how far one has come. */
export interface ScoreHistory {
  /** @param scope - what was scanned: an account or organisation id, and which controls. @returns `null` before the first. */
  last(scope: string): Promise<ScorePoint | null>
  append(scope: string, point: ScorePoint): Promise<void>
}
