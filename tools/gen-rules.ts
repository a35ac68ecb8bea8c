import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { readYamlDocuments } from '../src/adapters/rule-files/yaml-documents.ts'
import type { RuleAbout } from '../src/core/detect/pack-rule.ts'
import { parseDocument } from '../src/core/sigma/parse-rule.ts'
import type { Problem } from '../src/core/sigma/problem.ts'
import { LEVELS } from '../src/core/sigma/rule.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../src/core/time.ts'

const words = z.string({ error: 'has to be text' }).regex(/\S/, 'is empty')
const technique = z.string().regex(/^T\d{4}(?:\.\d{3})?$/, 'has to be a technique of ATT&CK such as T1078.004')
const UNITS: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS }

const timespan = z
  .string({ error: 'has to be a timespan such as 15m, 1h or 7d' })
  .regex(/^[1-9]\d{0,4}[smhd]$/, 'has to be a timespan such as 15m, 1h or 7d')
  .transform((text) => Number(text.slice(0, -1)) * (UNITS[text.slice(-1)] ?? SECOND_MS))

const aboutSchema = z.strictObject({
  number: z.string().regex(/^[RDT]\d{2}$/, 'has to be R, D or T and two digits'),
  title: words.refine((text) => !text.trimEnd().endsWith('.'), 'ends with a full stop'),
  level: z.enum(LEVELS as [string, ...string[]]).transform((level) => LEVELS.find((one) => one === level) ?? 'medium'),
  why: words,
  attack: z.array(technique).min(1),
  'attack-v19': z.array(technique).min(1),
  do: z.array(words).min(1),
  avoids: words,
  'false-positives': z.array(words).default([]),
  'group-by': z.array(words).min(1).default(['recipientAccountId']),
  quiet: timespan.default(HOUR_MS),
  sources: z.array(words).min(1),
})

/**
 * Reads what a rule says of itself.
 *
 * @param file - for the messages.
 * @throws Error naming file and field of everything that is wrong in it.
 */
export function readRuleAbout(id: string, file: string, yaml: string): RuleAbout {
  const result = aboutSchema.safeParse(parse(yaml))
  if (!result.success) {
    throw new Error(result.error.issues.map(({ path, message }) => `${file}: ${path.join('.') || 'the file'}: ${message}`).join('\n'))
  }
  const { number, title, level, why, attack, do: todo, avoids, quiet, sources, ...more } = result.data
  return {
    id,
    number,
    title,
    level,
    why: why.trim(),
    attack,
    attackV19: more['attack-v19'],
    todo,
    avoids: avoids.trim(),
    falsePositives: more['false-positives'],
    groupBy: more['group-by'],
    quietMs: quiet,
    sources,
  }
}

/**
 * Reads the documents of a `rule.yml` of the pack.
 *
 * @throws Error with `file:line:column:` of everything that does not load, and of documents without a name.
 */
export function readPackDocuments(file: string, yaml: string): readonly unknown[] {
  const read = readYamlDocuments(yaml)
  const filled = read.documents.filter(({ value }) => value !== null)
  const problems: readonly Omit<Problem, 'path'>[] = [
    ...read.problems,
    ...filled.flatMap((raw): readonly Omit<Problem, 'path'>[] => {
      const outcome = parseDocument(raw)
      if (!outcome.ok) return outcome.problems
      const named = { ...raw.positionOf(['title']), message: 'the document has no name', remedy: 'Write name: and a word of its own.' }
      return outcome.value.name === null ? [named] : []
    }),
    ...(filled.length === 0 ? [{ line: 1, column: 1, message: 'there is no document', remedy: 'Write a rule, or delete the file.' }] : []),
  ]
  if (problems.length > 0)
    throw new Error(problems.map(({ line, column, message, remedy }) => `${file}:${line}:${column}: ${message}. ${remedy}`).join('\n'))
  return filled.map(({ value }) => value)
}

interface Folder {
  readonly about: RuleAbout
  readonly documents: readonly unknown[]
  /** What `rule.ts` exports; `null` where there is none. */
  readonly exported: 'rule' | 'rules' | null
}

const KNOWN = /^(?:about\.yml|rule\.yml|rule\.ts|README\.md|(?:hit|miss)\.[a-z0-9-]+\.json|[a-z0-9-]+(?:\.test)?\.ts)$/

function exportOf(file: string, code: string): 'rule' | 'rules' {
  const [, name] = /^export const (rules?)\b/m.exec(code) ?? []
  if (name === 'rule' || name === 'rules') return name
  throw new Error(`${file}: exports neither rule nor rules`)
}

function readFolder(root: string, id: string): Folder {
  const place = `src/catalogue/rules/${id}`
  const files = readdirSync(join(root, place)).toSorted()
  const text = (file: string): string => readFileSync(join(root, place, file), 'utf8')
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(id)) throw new Error(`${place}: the name has to be words with hyphens between them`)
  const strange = files.find((file) => !KNOWN.test(file))
  if (strange !== undefined) throw new Error(`${place}/${strange}: is no part of a rule`)
  const missing = ['about.yml', 'hit.', 'miss.'].find((start) => !files.some((file) => file.startsWith(start)))
  if (missing !== undefined) throw new Error(`${place}: there is no ${missing.endsWith('.') ? `${missing}CASE.json` : missing}`)
  const hasSigma = files.includes('rule.yml')
  const hasNative = files.includes('rule.ts')
  if (!hasSigma && !hasNative) throw new Error(`${place}: there is neither rule.yml nor rule.ts`)
  return {
    about: readRuleAbout(id, `${place}/about.yml`, text('about.yml')),
    documents: hasSigma ? readPackDocuments(`${place}/rule.yml`, text('rule.yml')) : [],
    exported: hasNative ? exportOf(`${place}/rule.ts`, text('rule.ts')) : null,
  }
}

const messageOf = (error: unknown): string => {
  if (error instanceof Error) return error.message
  throw error
}

/** R, D and T in this order, as in the words of the pack: root itself, blinding, takeover. */
const rank = ({ about: { number } }: Folder): string => `${'RDT'.indexOf(number.charAt(0))}${number}`

/**
 * Every folder of the pack, in order of number.
 *
 * @throws Error naming everything that is wrong in any of them.
 */
export function readRuleFolders(root: string): readonly Folder[] {
  const place = join(root, 'src/catalogue/rules')
  if (!existsSync(place)) return []
  const ids = readdirSync(place, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const folders: Folder[] = []
  const wrong: string[] = []
  for (const { name } of ids) {
    try {
      folders.push(readFolder(root, name))
    } catch (error) {
      wrong.push(messageOf(error))
    }
  }
  const sorted = folders.toSorted((a, b) => rank(a).localeCompare(rank(b)))
  for (const [index, { about }] of sorted.entries()) {
    const before = sorted[index - 1]?.about
    if (before?.number === about.number) wrong.push(`src/catalogue/rules/${about.id}: has the number ${about.number} of ${before.id}`)
  }
  if (wrong.length > 0) throw new Error(wrong.join('\n'))
  return sorted
}

const camel = (id: string): string => id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

const quoted = (text: string): string =>
  `'${text.replaceAll(/[\\']/g, String.raw`\$&`).replaceAll(/\p{Cc}/gu, (letter) => JSON.stringify(letter).slice(1, -1))}'`

/** A value of YAML as TypeScript, at an indentation. */
function literal(value: unknown, indent: string): string {
  const inner = `${indent}  `
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) {
    if (value.every((one) => typeof one !== 'object' || one === null)) return `[${value.map((one) => literal(one, inner)).join(', ')}]`
    return `[\n${value.map((one) => `${inner}${literal(one, inner)},\n`).join('')}${indent}]`
  }
  if (typeof value !== 'object' || value === null) return String(value)
  const entries = Object.entries(value).map(([key, one]) => {
    const name = key === '__proto__' ? "['__proto__']" : /^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key)
    return `${inner}${name}: ${literal(one, inner)},\n`
  })
  return entries.length === 0 ? '{}' : `{\n${entries.join('')}${indent}}`
}

function folderText({ about, documents, exported }: Folder): string {
  const name = camel(about.id)
  const native = exported === null ? '[]' : exported === 'rule' ? `[${name}]` : name
  return `  {\n    about: ${literal(about, '    ')},\n    documents: ${literal(documents, '    ')},\n    native: ${native},\n  },\n`
}

/** The text of `src/catalogue/rules.gen.ts`: every rule of the pack as plain values, so that nothing is parsed when it runs. */
export function rulesIndex(root: string): string {
  const folders = readRuleFolders(root)
  const imports = folders
    .filter(({ exported }) => exported !== null)
    .map(({ about: { id }, exported }) => `import { ${exported ?? 'rule'} as ${camel(id)} } from './rules/${id}/rule.ts'\n`)
  return [
    '// Generated by `npm run gen` from the folders under rules/. Do not edit.\n',
    "import type { RuleFolder } from '../core/detect/pack-rule.ts'\n",
    ...imports.toSorted(),
    '\n/** Every rule of the pack, in order of number. */\n',
    'export const RULE_PACK: readonly RuleFolder[] = [\n',
    ...folders.map(folderText),
    ']\n',
  ].join('')
}
