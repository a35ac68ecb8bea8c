import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { linearRegex } from '../adapters/rule-files/regex-engine.ts'
import { readRuleCases } from '../adapters/rule-files/rule-cases.ts'
import { compilePack } from '../core/detect/compile-pack.ts'
import { judgeCase } from '../core/detect/judge-case.ts'
import { RULE_PACK } from './rules.gen.ts'

const root = join(import.meta.dirname, 'rules')
const only = process.env['RULE']
const { pack, problems } = compilePack({ folders: RULE_PACK, documents: [] }, linearRegex)
const ids = RULE_PACK.map(({ about }) => about.id).filter((id) => only === undefined || id.startsWith(only))

describe('the pack', () => {
  it('loads whole', () => {
    expect(problems).toEqual([])
  })

  it('has no record parsed that it does not ask for by name or by root', () => {
    expect(pack.parsesAll).toEqual([])
  })

  it('has every folder that is there', () => {
    expect(existsSync(root) ? readdirSync(root).toSorted() : []).toEqual(RULE_PACK.map(({ about }) => about.id).toSorted())
  })
})

const examples = await Promise.all(ids.map(async (id) => ({ id, cases: (await readRuleCases(join(root, id))).cases })))

describe.each(examples)('$id', ({ id, cases }) => {
  it.each(cases.map((one) => [`${one.kind}: ${one.name}`, one] as const))('%s', (_, one) => {
    expect(judgeCase(pack, id, one).because).toBe('')
  })
})
