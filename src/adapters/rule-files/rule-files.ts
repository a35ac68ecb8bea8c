import { readFile, stat } from 'node:fs/promises'
import { faultWords } from '../../core/file-fault.ts'
import { type RawDocument, parseDocument } from '../../core/sigma/parse-rule.ts'
import type { RuleDocument, RuleFileProblem, RuleFiles, RuleSource } from '../../ports/rule-source.ts'
import { type FoundFile, type PathLimits, findRuleFiles, isYamlName } from './rule-paths.ts'
import { type YamlDocument, readYamlDocuments } from './yaml-documents.ts'

export interface RuleFileLimits extends PathLimits {
  /** Of one file. */
  readonly bytes: number
}

/** Ten times what the largest public collections have. */
export const RULE_FILE_LIMITS: RuleFileLimits = { files: 50_000, depth: 32, bytes: 4 * 1024 * 1024 }

const atTop = (file: string, message: string, remedy: string): RuleFileProblem => ({ file, line: 1, column: 1, message, remedy })

type ReadText = { readonly text: string } | { readonly problem: RuleFileProblem }

async function readText(path: string, limits: RuleFileLimits): Promise<ReadText> {
  try {
    const { size } = await stat(path)
    if (size > limits.bytes) return { problem: atTop(path, `the file is larger than ${limits.bytes} bytes`, 'Split it.') }
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path)) }
  } catch (error) {
    if (error instanceof TypeError) return { problem: atTop(path, 'the file is not encoded in UTF-8', 'Save it as UTF-8.') }
    if (error instanceof Error) return { problem: atTop(path, `the file cannot be read: ${faultWords(error)}`, 'Check its permissions.') }
    throw error
  }
}

/** Other tools keep YAML beside rules; what has none of these keys was never meant as one. */
const SIGMA_KEYS = ['logsource', 'detection', 'correlation', 'filter', 'action']

const isMeantAsSigma = ({ value }: RawDocument): boolean =>
  typeof value === 'object' && value !== null && SIGMA_KEYS.some((key) => Object.hasOwn(value, key))

interface FileResult {
  readonly documents: readonly RuleDocument[]
  readonly problems: readonly RuleFileProblem[]
  readonly skipped: RuleFiles['skipped']
}

const nothing: FileResult = { documents: [], problems: [], skipped: [] }

function readDocument(file: string, raw: YamlDocument): FileResult {
  const outcome = parseDocument(raw)
  if (outcome.ok) return { ...nothing, documents: [{ document: outcome.value, file, text: raw.text }] }
  return {
    ...nothing,
    problems: outcome.problems.map(({ line, column, message, remedy }) => ({ file, line, column, message, remedy })),
  }
}

const joined = (results: readonly FileResult[]): FileResult => ({
  documents: results.flatMap(({ documents }) => documents),
  problems: results.flatMap(({ problems }) => problems),
  skipped: results.flatMap(({ skipped }) => skipped),
})

/**
 * Reads the Sigma documents of one text.
 *
 * @param named - the file was asked for by its name; otherwise YAML of other tools is passed over, and said to be.
 */
export function readRuleText(file: string, text: string, named: boolean): FileResult {
  const yaml = readYamlDocuments(text)
  const filled = yaml.documents.filter(({ value }) => value !== null && value !== undefined)
  const problems = yaml.problems.map(({ line, column, message, remedy }) => ({ file, line, column, message, remedy }))
  if (filled.length === 0 && problems.length === 0)
    return named
      ? { ...nothing, problems: [atTop(file, 'there is no rule in the file', 'Write one, or leave the file out.')] }
      : { ...nothing, skipped: [{ file, reason: 'is empty' }] }
  if (!named && problems.length === 0 && !filled.some(isMeantAsSigma))
    return { ...nothing, skipped: [{ file, reason: 'is no Sigma: it has neither a detection nor a correlation nor a filter' }] }
  return joined([{ ...nothing, problems }, ...filled.map((raw) => readDocument(file, raw))])
}

async function readOne({ path, named }: FoundFile, limits: RuleFileLimits): Promise<FileResult> {
  const read = await readText(path, limits)
  return 'problem' in read ? { ...nothing, problems: [read.problem] } : readRuleText(path, read.text, named)
}

/** Sigma rules in files and folders. Reads, and changes nothing. */
export function createRuleFiles(limits: Partial<RuleFileLimits> = {}): RuleSource {
  const bounds = { ...RULE_FILE_LIMITS, ...limits }
  return {
    async read(paths) {
      const found = await findRuleFiles(paths, bounds, isYamlName)
      const results: FileResult[] = []
      for (const file of found.files) results.push(await readOne(file, bounds))
      const { documents, problems, skipped } = joined(results)
      const unreadable = found.unreadable.map(({ file, message }) =>
        atTop(file, `it cannot be read: ${message}`, 'Check the path and its permissions.'),
      )
      return { documents, problems: [...unreadable, ...problems], skipped: [...found.skipped, ...skipped], files: found.files.length }
    },
  }
}
