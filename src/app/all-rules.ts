import { RULE_PACK } from '../catalogue/rules.gen.ts'
import type { RuleFolder } from '../core/detect/pack-rule.ts'
import type { RegexEngine } from '../core/sigma/regex-engine.ts'
import { type Level, type SigmaDocument, ruleKey } from '../core/sigma/rule.ts'
import { techniquesIn } from '../core/sigma/techniques.ts'
import type { RuleDocument, RuleFiles, RuleSource } from '../ports/rule-source.ts'
import { type LoadedRules, loadRules } from './load-rules.ts'

export interface RulePorts {
  readonly source: RuleSource
  readonly regex: RegexEngine
}

const NO_FILES: RuleFiles = { documents: [], problems: [], skipped: [], files: 0 }

/**
 * The rules that come along, and those that people bring.
 *
 * @param paths - files and folders of Sigma; none: only what comes along.
 * @throws AppError `rules_not_found`. Whether broken ones may be left out is the caller's to say: `requireSound`.
 */
export async function readAllRules({ source, regex }: RulePorts, paths: readonly string[]): Promise<LoadedRules> {
  return loadRules(paths.length === 0 ? NO_FILES : await source.read(paths), RULE_PACK, regex)
}

/** A rule as lists show it. */
export interface ListedRule {
  /** `R03`; `null` for a rule that people brought. */
  readonly number: string | null
  readonly id: string
  readonly title: string
  readonly level: Level | null
  readonly attack: readonly string[]
  readonly attackV19: readonly string[]
  /** The file; `null` for what comes along. */
  readonly file: string | null
}

const listedFile = ({ document, file }: RuleDocument): ListedRule => ({
  number: null,
  id: ruleKey(document),
  title: document.title,
  level: document.level,
  attack: techniquesIn(document.tags),
  attackV19: techniquesIn(document.tags),
  file,
})

/** What comes along in order of number, then what people brought in order of file. */
export const listRules = ({ folders, documents }: LoadedRules): readonly ListedRule[] => [
  ...folders.map(({ about: { number, id, title, level, attack, attackV19 } }) => ({
    number,
    id,
    title,
    level,
    attack,
    attackV19,
    file: null,
  })),
  ...documents.map(listedFile),
]

export type FoundRule = { readonly kind: 'pack'; readonly folder: RuleFolder } | { readonly kind: 'file'; readonly rule: RuleDocument }

const isCalled = (wanted: string, { id, name, title }: Pick<SigmaDocument, 'id' | 'name' | 'title'>): boolean =>
  [id, name, title].some((one) => one?.toLowerCase() === wanted)

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** Whether a document of the pack, still as YAML says it, is called so. */
const isCalledRaw = (wanted: string, document: unknown): boolean => {
  const { id, name, title }: Record<string, unknown> = typeof document === 'object' && document !== null ? { ...document } : {}
  return isCalled(wanted, { id: textOf(id), name: textOf(name), title: textOf(title) ?? '' })
}

/** Finds a rule by number, id, name or title, without regard to case. */
export function findRule({ folders, documents }: LoadedRules, called: string): FoundRule | null {
  const wanted = called.toLowerCase()
  const folder =
    folders.find(({ about: { number, id } }) => number.toLowerCase() === wanted || id === wanted) ??
    folders.find((one) => one.documents.some((document) => isCalledRaw(wanted, document)) || one.native.some(({ name }) => name === wanted))
  if (folder !== undefined) return { kind: 'pack', folder }
  const rule = documents.find(({ document }) => isCalled(wanted, document))
  return rule === undefined ? null : { kind: 'file', rule }
}

/** Everything that `findRule` finds, for saying what was meant. */
export const namesOfRules = (loaded: LoadedRules): readonly string[] =>
  listRules(loaded).flatMap(({ number, id, title }) => [...(number === null ? [title] : [number]), id])
