import { readFile, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import type { RuleCase } from '../../core/detect/rule-case.ts'
import { LEVELS } from '../../core/sigma/rule.ts'
import { isRecord } from '../../core/trail/event.ts'
import { type JsonObject, isJsonObject } from '../../core/trail/bounded-json.ts'
import type { RuleCaseFiles, RuleCaseSource } from '../../ports/rule-source.ts'
import { RULE_FILE_LIMITS } from './rule-files.ts'
import { type PathLimits, findRuleFiles } from './rule-paths.ts'

const object = z.custom<JsonObject>(isJsonObject, 'has to be an object')
const record = object.refine(
  (value) => isJsonObject(value) && isRecord(value),
  'is no CloudTrail record: it has no eventName or eventSource',
)

const common = {
  case: z.string({ error: 'has to say the case in words' }).regex(/\S/, 'has to say the case in words'),
  events: z.array(record, { error: 'has to be a list of CloudTrail records' }).min(1, 'has to have an event'),
  context: object.optional(),
}

const level = z.string().refine((text) => LEVELS.some((known) => known === text), `has to be one of: ${LEVELS.join(', ')}`)

const hit = z.strictObject({
  ...common,
  expect: z.strictObject({ level: level.optional(), incidents: z.int().positive().optional() }).optional(),
})

const miss = z.strictObject(common)

/** What a file's name says it holds; `null`: it is no case. */
export function caseKind(file: string): 'hit' | 'miss' | null {
  const [, kind] = /^(hit|miss)\.[^.].*\.json$/.exec(basename(file)) ?? []
  return kind === 'hit' || kind === 'miss' ? kind : null
}

export type ReadCase = { readonly ok: true; readonly value: RuleCase } | { readonly ok: false; readonly problems: readonly string[] }

const parsed = (text: string): { readonly value: unknown } | { readonly because: string } => {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    return { because: error instanceof Error ? error.message : 'no JSON' }
  }
}

/** Reads the text of one case. @returns every problem of it with the field, when there are any. */
export function readRuleCase(file: string, kind: RuleCase['kind'], text: string): ReadCase {
  const json = parsed(text)
  if ('because' in json) return { ok: false, problems: [`this is no JSON: ${json.because}`] }
  const read = (kind === 'hit' ? hit : miss).safeParse(json.value)
  if (!read.success) {
    return { ok: false, problems: read.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`) }
  }
  const { case: name, events, context = {} } = read.data
  const expected = hit.safeParse(json.value).data?.expect
  const wanted = LEVELS.find((one) => one === expected?.level) ?? null
  return { ok: true, value: { kind, name, file, events, expect: { level: wanted, incidents: expected?.incidents ?? null }, context } }
}

async function readAll(files: readonly string[]): Promise<RuleCaseFiles> {
  const read = await Promise.all(
    files.flatMap((file) => {
      const kind = caseKind(file)
      return kind === null ? [] : [readFile(file, 'utf8').then((text) => ({ file, outcome: readRuleCase(file, kind, text) }))]
    }),
  )
  return {
    cases: read.flatMap(({ outcome }) => (outcome.ok ? [outcome.value] : [])),
    problems: read.flatMap(({ file, outcome }) => (outcome.ok ? [] : outcome.problems.map((message) => ({ file, message })))),
  }
}

/** Reads the cases that stand in one folder, in the order of their names. @throws what the file system says of a folder that cannot be read. */
export const readRuleCases = async (folder: string): Promise<RuleCaseFiles> =>
  readAll((await readdir(folder)).toSorted().map((name) => join(folder, name)))

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  )

/** Examples in folders, and beside files that are named. Reads, and changes nothing. */
export function createRuleCaseFiles(limits: Partial<PathLimits> = {}): RuleCaseSource {
  return {
    async read(paths) {
      const folders = await Promise.all(paths.map(async (path) => ((await isFile(path)) ? dirname(path) : path)))
      const found = await findRuleFiles(folders, { ...RULE_FILE_LIMITS, ...limits }, (name) => caseKind(name) !== null)
      const { cases, problems } = await readAll(found.files.map(({ path }) => path))
      return { cases, problems: [...found.unreadable, ...problems] }
    },
  }
}
