export type HuntCell = string | number | boolean | null

export interface HuntColumn {
  readonly name: string
  /** As the engine calls it: `VARCHAR`, `BIGINT`, `timestamp`. */
  readonly type: string
}

/** What a question found. */
export interface HuntResult {
  readonly columns: readonly HuntColumn[]
  /** Times as SQL writes them, in UTC; numbers beyond what a double holds, lists and documents as text. */
  readonly rows: readonly (readonly HuntCell[])[]
  /** There are more rows than were asked for. */
  readonly more: boolean
  /** What the engine read for it, where that costs money. */
  readonly scannedBytes: number | null
}

export interface HuntLimits {
  readonly maxRows: number
  readonly maxSeconds: number
  /** Resolves when nobody waits for the answer any more; the query is then cancelled. */
  readonly stopped?: Promise<void>
}

/** Answers questions in SQL about the trail. */
export interface HuntEngine {
  /**
   * Asks one `SELECT`.
   *
   * @throws AppError `hunt_rejected` where the SQL is wrong, in the engine's words with the place; `hunt_too_long` when the time is
   *   up (the query is then cancelled); `hunt_failed` for everything else.
   */
  ask(sql: string, limits: HuntLimits): Promise<HuntResult>
  /** Removes everything that it put anywhere. */
  close(): Promise<void>
}
