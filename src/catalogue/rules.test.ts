import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { linearRegex } from '../adapters/rule-files/regex-engine.ts'
import { caseKind, readRuleCases } from '../adapters/rule-files/rule-cases.ts'
import { readYamlDocuments } from '../adapters/rule-files/yaml-documents.ts'
import { planCorrelations } from '../core/correlate/plan.ts'
import type { NativeRule } from '../core/detect/native-rule.ts'
import { lint } from '../core/sigma/lint.ts'
import { compile } from '../core/sigma/match.ts'
import { needlesOf, whyParsesAll } from '../core/sigma/needles.ts'
import { parseDocuments } from '../core/sigma/parse-rule.ts'
import type { SigmaDocument } from '../core/sigma/rule.ts'
import { readEvent } from '../core/trail/event.ts'
import { readPackDocuments, readRuleAbout, readRuleFolders, rulesIndex } from '../../tools/gen-rules.ts'

const root = join(import.meta.dirname, '../..')
const folder = join(import.meta.dirname, 'rules')
const only = process.env['RULE']
const ids = (existsSync(folder) ? readdirSync(folder) : []).filter((id) => only === undefined || id.startsWith(only))
const filesOf = (id: string): readonly string[] => readdirSync(join(folder, id)).toSorted()
const text = (id: string, file: string): string => readFileSync(join(folder, id, file), 'utf8')

const documentsOf = (id: string): readonly SigmaDocument[] =>
  filesOf(id).includes('rule.yml') ? parseDocuments(readYamlDocuments(text(id, 'rule.yml')).documents).documents : []

async function nativesOf(id: string): Promise<readonly NativeRule[]> {
  if (!filesOf(id).includes('rule.ts')) return []
  const module = (await import(join(folder, id, 'rule.ts'))) as { rule?: NativeRule; rules?: readonly NativeRule[] }
  return module.rules ?? (module.rule === undefined ? [] : [module.rule])
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe.each(ids)('%s', (id) => {
  const files = filesOf(id)

  it('has nothing left to fill in', () => {
    const lines = files.flatMap((file) => text(id, file).split('\n'))
    expect(lines.filter((line) => line.includes('FILL IN'))).toEqual([])
  })

  it('says what it is about', () => {
    expect(readRuleAbout(id, 'about.yml', text(id, 'about.yml')).id).toBe(id)
  })

  it('has the examples that it needs, and they are CloudTrail', async () => {
    const { cases, problems } = await readRuleCases(join(folder, id))
    expect(problems).toEqual([])
    expect(new Set(cases.map(({ kind }) => kind))).toEqual(new Set(['hit', 'miss']))
    const odd = cases.flatMap(({ file, events }) =>
      events.flatMap((record, index) => {
        const read = readEvent(record)
        const words = read.ok ? read.oddities.join(', ') : read.refused.detail
        return words === '' ? [] : [`${file}: events.${index}: ${words}`]
      }),
    )
    expect(odd).toEqual([])
  })

  it('matches something by Sigma, or by code', async () => {
    expect(documentsOf(id).length + (await nativesOf(id)).length).toBeGreaterThan(0)
  })

  if (files.includes('rule.yml')) {
    it('has Sigma that loads and compiles, has a name and a level, and about which there is nothing to say', () => {
      expect(() => readPackDocuments('rule.yml', text(id, 'rule.yml'))).not.toThrow()
      for (const document of documentsOf(id)) {
        expect({ title: document.title, id: document.id }).toEqual({ title: document.title, id: expect.stringMatching(UUID) })
        if (document.kind !== 'rule') continue
        expect(document.logsource).toMatchObject({ product: 'aws', service: 'cloudtrail' })
        expect(compile(document, { regex: linearRegex })).toMatchObject({ ok: true })
        expect(lint(document)).toEqual([])
        expect(whyParsesAll(needlesOf(document))).toBeNull()
      }
    })
  }
})

describe('the pack', () => {
  let natives: readonly NativeRule[] = []
  beforeAll(async () => {
    natives = (await Promise.all(ids.map(nativesOf))).flat()
  })
  const documents = ids.flatMap(documentsOf)
  const twice = (values: readonly string[]): readonly string[] => values.filter((value, index) => values.indexOf(value) < index)

  it('has every number once', () => expect(twice(readRuleFolders(root).map(({ about }) => about.number))).toEqual([]))

  it('has every id of Sigma once', () => expect(twice(documents.flatMap(({ id }) => id ?? []))).toEqual([]))

  it('has every name once, be it of Sigma or of code', () => {
    expect(twice([...documents.flatMap(({ name }) => name ?? []), ...natives.map(({ name }) => name)])).toEqual([])
  })

  it('has correlations that find their rules', () => {
    const rules = documents.filter((document) => document.kind === 'rule')
    const standIns = natives.flatMap(({ name }) => rules.slice(0, 1).map((rule) => ({ ...rule, id: null, name, title: name })))
    const correlations = documents.filter((document) => document.kind === 'correlation')
    expect(planCorrelations([...rules, ...standIns], correlations).problems).toEqual([])
  })

  it('is what was generated from its folders', () => {
    if (only === undefined) expect(readFileSync(join(import.meta.dirname, 'rules.gen.ts'), 'utf8')).toBe(rulesIndex(root))
  })

  it('knows cases by the names of their files', () => {
    expect(['hit.a.json', 'miss.a-b.json', 'hit.json', 'about.yml', 'hit..json'].map(caseKind)).toEqual(['hit', 'miss', null, null, null])
  })
})
