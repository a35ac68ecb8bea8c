import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPackDocuments, readRuleAbout, rulesIndex } from './gen-rules.ts'

const about = `number: R02
title: Root signed in without MFA
level: critical
why: A password alone is enough.
attack: [T1078.004]
attack-v19: [T1078.004]
do: [Call the custodians.]
avoids: It looks at root, not only at users.
sources: [CloudTrail User Guide]
`

const read = (yaml: string) => readRuleAbout('a', 'a/about.yml', yaml)

describe('about.yml', () => {
  it('has an hour of quiet and the account as its group where it says nothing', () => {
    expect(read(about)).toEqual({
      id: 'a',
      number: 'R02',
      title: 'Root signed in without MFA',
      level: 'critical',
      why: 'A password alone is enough.',
      attack: ['T1078.004'],
      attackV19: ['T1078.004'],
      todo: ['Call the custodians.'],
      avoids: 'It looks at root, not only at users.',
      falsePositives: [],
      groupBy: ['recipientAccountId'],
      quietMs: 3_600_000,
      sources: ['CloudTrail User Guide'],
    })
  })

  it('reads timespans', () => expect(read(`${about}quiet: 7d\n`).quietMs).toBe(7 * 24 * 3_600_000))

  it.each([
    ['a misspelt key', `${about}false-positive: [x]\n`, 'a/about.yml: the file: Unrecognized key: "false-positive"'],
    ['no level', about.replace(/level: .*\n/, ''), 'a/about.yml: level:'],
    ['a level of its own making', about.replace('critical', 'severe'), 'a/about.yml: level:'],
    ['a number of another kind', about.replace('R02', 'X2'), 'a/about.yml: number: has to be R, D or T and two digits'],
    ['a technique that is none', about.replace('[T1078.004]', '[1078]'), 'a/about.yml: attack.0:'],
    ['a timespan without a unit', `${about}quiet: 60\n`, 'a/about.yml: quiet: has to be a timespan such as 15m, 1h or 7d'],
    ['a title that is a sentence', about.replace('MFA\n', 'MFA.\n'), 'a/about.yml: title: ends with a full stop'],
    ['nothing to do', about.replace('[Call the custodians.]', '[]'), 'a/about.yml: do:'],
    ['nothing', '', 'a/about.yml: the file:'],
  ])('refuses %s', (_, yaml, message) => expect(() => read(yaml)).toThrow(message))
})

const rule = `title: T
id: 0f0a1b2c-3d4e-4f5a-8b6c-7d8e9f0a1b2c
name: t
level: high
logsource: { product: aws, service: cloudtrail }
detection:
  selection:
    eventName: CreateUser
  condition: selection
`

describe('rule.yml', () => {
  it('is taken as it is, also with empty documents around it', () => {
    expect(readPackDocuments('a/rule.yml', `---\n\n---\n${rule}`)).toMatchObject([{ title: 'T', name: 't' }])
  })

  it.each([
    [
      'a modifier that does not exist',
      rule.replace('eventName', 'eventName|startwith'),
      'a/rule.yml:8:5: unknown modifier "startwith". Did you mean',
    ],
    ['a document without a name', rule.replace('name: t\n', ''), 'a/rule.yml:1:1: the document has no name'],
    ['a key twice', `${rule}title: U\n`, 'a/rule.yml:10:1: the same key stands here a second time'],
    ['no document at all', '---\n', 'a/rule.yml:1:1: there is no document'],
  ])('refuses %s', (_, yaml, message) => expect(() => readPackDocuments('a/rule.yml', yaml)).toThrow(message))
})

/** A checkout with nothing but rules in it. */
function checkout(rules: Readonly<Record<string, Readonly<Record<string, string>>>>): string {
  const root = mkdtempSync(join(tmpdir(), 'rootwarden-rules-'))
  for (const [id, files] of Object.entries(rules)) {
    const folder = join(root, 'src/catalogue/rules', id)
    mkdirSync(folder, { recursive: true })
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  }
  return root
}

const whole = { 'about.yml': about, 'rule.yml': rule, 'hit.a.json': '{}', 'miss.a.json': '{}' }

describe('rules.gen.ts', () => {
  it('holds every rule as a value, root itself first, and imports those that are code', () => {
    const native = { ...whole, 'about.yml': about.replace('R02', 'D01'), 'rule.ts': 'export const rules: readonly NativeRule[] = []\n' }
    const text = rulesIndex(
      checkout({ 'a-later-one': native, 'root-signed-in': { ...whole, 'rule.yml': rule.replace('CreateUser', "'it''s\\x'") } }),
    )
    expect(text).toContain("import { rules as aLaterOne } from './rules/a-later-one/rule.ts'")
    expect(text.indexOf("id: 'root-signed-in'")).toBeLessThan(text.indexOf("id: 'a-later-one'"))
    expect(text).toContain("eventName: 'it\\'s\\\\x',")
    expect(text).toContain('native: [],')
    expect(text).toContain('native: aLaterOne,')
  })

  it('holds nothing where there is nothing', () => expect(rulesIndex(checkout({}))).toContain('readonly RuleFolder[] = [\n]'))

  it.each([
    ['no example of a hit', { ...whole, 'hit.a.json': undefined }, 'src/catalogue/rules/a: there is no hit.CASE.json'],
    ['no example of a miss', { ...whole, 'miss.a.json': undefined }, 'src/catalogue/rules/a: there is no miss.CASE.json'],
    ['nothing that matches', { ...whole, 'rule.yml': undefined }, 'src/catalogue/rules/a: there is neither rule.yml nor rule.ts'],
    ['a file that is no part of it', { ...whole, 'notes.txt': '' }, 'src/catalogue/rules/a/notes.txt: is no part of a rule'],
    [
      'code that exports no rule',
      { ...whole, 'rule.ts': 'const rule = 1' },
      'src/catalogue/rules/a/rule.ts: exports neither rule nor rules',
    ],
  ])('is refused with %s', (_, files, message) => {
    const there = Object.fromEntries(Object.entries(files).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])))
    expect(() => rulesIndex(checkout({ a: there }))).toThrow(message)
  })

  it('is refused with one number for two rules, and tells everything that is wrong at once', () => {
    const root = checkout({ a: whole, b: whole, c: { ...whole, 'about.yml': '' } })
    expect(() => rulesIndex(root)).toThrow(/c\/about\.yml[\s\S]*rules\/b: has the number R02 of a/)
  })
})
