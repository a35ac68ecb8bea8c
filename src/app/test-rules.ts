import { type DetectionPack, compilePack } from '../core/detect/compile-pack.ts'
import { judgeCase } from '../core/detect/judge-case.ts'
import type { RuleCase } from '../core/detect/rule-case.ts'
import type { RegexEngine } from '../core/sigma/regex-engine.ts'
import { ruleKey } from '../core/sigma/rule.ts'
import type { RuleCaseFiles } from '../ports/rule-source.ts'
import type { LoadedRules } from './load-rules.ts'

export interface TestedCase {
  readonly kind: RuleCase['kind']
  readonly name: string
  readonly file: string
  readonly ok: boolean
  /** What was expected, and what came instead; the empty text when all is well. */
  readonly because: string
}

/** The examples in one folder, run through the rules in it. */
export interface TestedFolder {
  readonly folder: string
  /** Ids of the rules in it. */
  readonly rules: readonly string[]
  readonly cases: readonly TestedCase[]
}

export interface TestedRules {
  readonly folders: readonly TestedFolder[]
  /** Examples that cannot be read. */
  readonly problems: RuleCaseFiles['problems']
  readonly passed: number
  readonly failed: number
}

const folderOf = (file: string): string => file.replace(/[\\/][^\\/]*$/, '')
const lastPart = (path: string): string => path.replace(/^.*[\\/]/, '')

/** A case that is wrong in itself (an account without twelve digits) fails with its reason. */
function judged(pack: DetectionPack, rules: readonly string[], example: RuleCase): Pick<TestedCase, 'ok' | 'because'> {
  if (rules.length === 0) return { ok: false, because: 'there is no rule beside it' }
  try {
    const { ok, because } = judgeCase(pack, rules, example)
    return { ok, because }
  } catch (error) {
    if (error instanceof RangeError) return { ok: false, because: error.message }
    throw error
  }
}

/**
 * Runs the examples beside rules: what is called a hit has to be found, and a miss must not be.
 *
 * @param own - the examples are those of the pack; otherwise they belong to the rules that people brought and that lie in their folder.
 */
export function testRules(loaded: LoadedRules, files: RuleCaseFiles, regex: RegexEngine, own: boolean): TestedRules {
  const documents = loaded.documents.map(({ document }) => document)
  const { pack } = compilePack({ folders: loaded.folders, documents }, regex)
  const rulesIn = (folder: string): readonly string[] =>
    own
      ? loaded.folders.flatMap(({ about: { id } }) => (id === lastPart(folder) ? [id] : []))
      : loaded.documents.flatMap(({ document, file }) => (folderOf(file) === folder ? [ruleKey(document)] : []))
  const names = [...new Set(files.cases.map(({ file }) => folderOf(file)))]
  const folders = names.map((folder): TestedFolder => {
    const rules = rulesIn(folder)
    const mine = files.cases.filter(({ file }) => folderOf(file) === folder)
    return {
      folder,
      rules,
      cases: mine.map((example) => ({ kind: example.kind, name: example.name, file: example.file, ...judged(pack, rules, example) })),
    }
  })
  const failed = folders.reduce((sum, { cases }) => sum + cases.filter(({ ok }) => !ok).length, 0)
  return { folders, problems: files.problems, failed, passed: files.cases.length - failed }
}
