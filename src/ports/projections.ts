import type { Json } from '../core/canonical-json.ts'

export interface ProjectionRow {
  readonly key: string
  readonly value: Json
}

export interface Advance {
  readonly projection: string
  /** The checkpoint that the rows were computed from; 0 before the first. */
  readonly from: number
  readonly to: number
  /** `null` deletes the row. Each key once. */
  readonly rows: readonly { readonly key: string; readonly value: Json | null }[]
}

/** Views that are derived from the journal: rows by key, each projection with the position up to which it has read. Can be dropped and made again. */
export interface Projections {
  /** @returns 0 when the projection has read nothing yet. */
  checkpoint(projection: string): Promise<number>
  /** Writes rows and moves the checkpoint in one transaction. @returns false, and writes nothing, when another has moved it since. */
  advance(advance: Advance): Promise<boolean>
  /** The rows of these keys that exist. */
  get(projection: string, keys: readonly string[]): Promise<ReadonlyMap<string, Json>>
  /** Rows in the order of their keys' UTF-8 bytes. @param afterKey - the empty text for the first page. */
  list(projection: string, afterKey: string, limit: number): Promise<readonly ProjectionRow[]>
  /** Forgets rows and checkpoint. */
  drop(projection: string): Promise<void>
}
