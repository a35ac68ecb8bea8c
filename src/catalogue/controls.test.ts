import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Control } from '../core/control.ts'
import { type ControlCase, judgeCase, wordsOf } from '../testing/control-cases.ts'

const folder = join(import.meta.dirname, 'controls')
const only = process.env['CONTROL']
const ids = readdirSync(folder).filter((id) => only === undefined || id.startsWith(only))

describe.each(ids)('%s', async (id) => {
  const { control } = (await import(join(folder, id, 'control.ts'))) as { control: Control }
  const cases = JSON.parse(readFileSync(join(folder, id, 'cases.json'), 'utf8')) as ControlCase[]

  it('has nothing left to fill in', () => {
    const lines = ['control.ts', 'cases.json'].flatMap((file) => readFileSync(join(folder, id, file), 'utf8').split('\n'))
    expect(lines.filter((line) => line.includes('FILL IN'))).toEqual([])
  })

  it('is named like its folder', () => expect(control.id).toBe(id))

  it.each(['pass', 'fail', 'unknown'] as const)('has a case that ends in %s', (verdict) => {
    expect(cases.some((each) => each.expect === verdict)).toBe(true)
  })

  it.each(cases.map((test) => [test.name, test] as const))('%s', (_, test) => {
    const finding = judgeCase(control, test)
    expect({ verdict: finding.verdict, words: wordsOf(finding) }).toEqual({
      verdict: test.expect,
      words: test.because === undefined ? expect.any(String) : expect.stringContaining(test.because),
    })
  })
})
