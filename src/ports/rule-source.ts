import type { RuleCase } from '../core/detect/rule-case.ts'
import type { Position } from '../core/sigma/problem.ts'
import type { SigmaDocument } from '../core/sigma/rule.ts'

/** A Sigma document that loaded. */
export interface RuleDocument {
  readonly document: SigmaDocument
  readonly file: string
  /** As its author wrote it. */
  readonly text: string
}

/** Why a document of a file does not load, or the file does not. */
export interface RuleFileProblem extends Position {
  readonly file: string
  readonly message: string
  readonly remedy: string
}

export interface RuleFiles {
  /** In the order of their files' names, and of the documents in them. */
  readonly documents: readonly RuleDocument[]
  readonly problems: readonly RuleFileProblem[]
  /** What is no Sigma, or was met before; never a rule that is broken. */
  readonly skipped: readonly { readonly file: string; readonly reason: string }[]
  /** Files that were read. */
  readonly files: number
}

/** Where rules lie that people bring along. */
export interface RuleSource {
  /**
   * Reads files and folders of Sigma rules. A document that does not load is a problem, and takes no other with it.
   *
   * @throws AppError `rules_not_found` for a path that is not there.
   */
  read(paths: readonly string[]): Promise<RuleFiles>
}

export interface RuleCaseFiles {
  readonly cases: readonly RuleCase[]
  /** Why a case cannot be run; its file is among the text. */
  readonly problems: readonly { readonly file: string; readonly message: string }[]
}

/** Where examples of rules lie: `hit.*.json` and `miss.*.json`, beside the rules that they are about. */
export interface RuleCaseSource {
  /**
   * Reads the examples in folders and below them; of a file, those beside it.
   *
   * @throws AppError `rules_not_found` for a path that is not there.
   */
  read(paths: readonly string[]): Promise<RuleCaseFiles>
}
