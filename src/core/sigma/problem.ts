/** Where something stands in a parsed document: keys and list positions from its root. */
export type Path = readonly (string | number)[]

export interface Position {
  /** Counted from 1, as editors do. */
  readonly line: number
  readonly column: number
}

/** Where a path stood in the file. The reader of the file knows; the core never sees its text. */
export type PositionOf = (path: Path) => Position

/** Why a document does not load, and what would make it load. A document with a problem is never run in part. */
export interface Problem extends Position {
  /** `detection.selection.eventName|startwith` */
  readonly path: string
  readonly message: string
  readonly remedy: string
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] }

/** Gathers all problems of one document, so that an author sees them in one go. */
export interface ProblemLog {
  readonly problems: Problem[]
  readonly line: (path: Path) => number
  /** @returns `null`, the value that parsers give for what they could not read. */
  readonly report: (path: Path, message: string, remedy: string) => null
}

export function problemLog(positionOf: PositionOf): ProblemLog {
  const problems: Problem[] = []
  return {
    problems,
    line: (path) => positionOf(path).line,
    report: (path, message, remedy) => {
      const { line, column } = positionOf(path)
      problems.push({ path: path.join('.'), line, column, message, remedy })
      return null
    },
  }
}
