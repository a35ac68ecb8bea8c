import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { filesUnder } from '../arch/source-files.ts'

const root = join(import.meta.dirname, '../..')
const id = 'my-control'

let copy = ''
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'rootwarden-stranger-'))
  for (const path of filesUnder('.')) cpSync(join(root, path), join(copy, path))
  // What the compiler knows of files that have not changed; without it every file is checked anew.
  if (existsSync(join(root, 'dist'))) cpSync(join(root, 'dist'), join(copy, 'dist'), { recursive: true, preserveTimestamps: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

interface Outcome {
  readonly code: number | null
  readonly output: string
}

/** As at a desk: in continuous integration derived files are not written, but have to be there. */
function run(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Outcome {
  const { CI: _ci, FORCE_COLOR: _colour, ...desk } = process.env
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: copy, encoding: 'utf8', env: { ...desk, NO_COLOR: '1', ...env } })
  return { code: status, output: stdout + stderr }
}

const node = (...args: readonly string[]): Outcome => run(process.execPath, args)

/** The tests of the new control alone. */
const catalogueTests = (): Outcome =>
  run(join(copy, 'node_modules/.bin/vitest'), ['run', 'src/catalogue/controls', '--reporter=dot'], { CONTROL: id })

const filled: Readonly<Record<string, string>> = {
  'the sentence that is true when all is well, without a full stop': 'Root has MFA, says the example',
  'what an attacker, an accident or an absence would do.': 'A password alone is one phish away from everything.',
  'what to do, in the imperative.': 'Register a security key for root.',
  'the AWS page or benchmark that says so': 'IAM User Guide: Root user best practices',
  "what is right, in an operator's words": 'a device is registered',
  'what is wrong': 'no device is registered',
  'what could not be read': 'the account summary was denied',
}

/** Writes what a stranger would write where the template asks for it. */
function fillIn(file: string): void {
  const path = join(copy, 'src/catalogue/controls', id, file)
  const text = Object.entries(filled).reduce(
    (before, [asked, answer]) => before.replaceAll(`FILL IN: ${asked}`, answer),
    readFileSync(path, 'utf8'),
  )
  expect(text).not.toContain('FILL IN')
  writeFileSync(path, text)
}

it('a stranger adds a control by one command and two files', () => {
  const made = node('tools/new.ts', 'control', id)
  expect(made).toMatchObject({ code: 0 })
  expect(made.output).toContain(`src/catalogue/controls/${id}/control.ts`)
  expect(node('tools/new.ts', 'control', id)).toMatchObject({ code: 2, output: expect.stringContaining('exists already') })
  expect(node('tools/new.ts', 'control', 'My Control')).toMatchObject({ code: 2 })

  const unfilled = catalogueTests()
  expect(unfilled.code).toBe(1)
  expect(unfilled.output).toMatch(/my-control > has nothing left to fill in/)

  fillIn('control.ts')
  fillIn('cases.json')
  const checked = node('tools/check.ts', '--skip', 'tests')
  expect(checked, checked.output).toMatchObject({ code: 0 })
  expect(checked.output).toMatch(/\n\d+ passed, 0 failed, 0 skipped\n$/)
  const tested = catalogueTests()
  expect(tested, tested.output).toMatchObject({ code: 0 })

  const shown = node('src/bin/rootwarden.ts', 'controls', 'show', id)
  expect(shown.output).toContain('Register a security key for root.')
  expect(readFileSync(join(copy, 'docs/controls.md'), 'utf8')).toContain(`[${id}](`)
}, 240_000)

it('a stranger adds a rule by one command and four files', () => {
  const rule = 'my-rule'
  const folder = join(copy, 'src/catalogue/rules', rule)
  const ruleTests = (): Outcome =>
    run(
      join(copy, 'node_modules/.bin/vitest'),
      ['run', 'src/catalogue/rules.test.ts', 'src/catalogue/rule-cases.test.ts', '-t', rule, '--reporter=dot'],
      {
        RULE: rule,
      },
    )
  expect(node('tools/new.ts', 'rule', rule)).toMatchObject({ code: 0 })
  expect(node('tools/new.ts', 'rule', rule)).toMatchObject({ code: 2, output: expect.stringContaining('exists already') })
  expect(ruleTests().output).toMatch(/my-rule > has nothing left to fill in/)

  for (const file of readdirSync(folder)) {
    const path = join(folder, file)
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(' # FILL IN: ', ' # ').replaceAll('FILL IN: ', '').replace('R00', 'R99'))
  }
  const generated = node('tools/gen.ts')
  expect(generated, generated.output).toMatchObject({ code: 0 })
  const tested = ruleTests()
  expect(tested, tested.output).toMatchObject({ code: 0 })
  expect(readFileSync(join(copy, 'docs/rules.md'), 'utf8')).toContain(`[${rule}](`)
  expect(node('src/bin/rootwarden.ts', 'rules', 'show', 'R99').output).toContain('what to do now, first step first')
}, 120_000)
