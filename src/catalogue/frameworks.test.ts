import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Control } from '../core/control.ts'
import type { Framework } from '../core/framework.ts'
import { frameworksIndex } from '../../tools/gen-frameworks.ts'
import { FRAMEWORKS } from './frameworks.gen.ts'

const folder = join(import.meta.dirname, 'controls')
const controls = new Map<string, Control>()
for (const id of readdirSync(folder)) {
  const file = join(folder, id, 'control.ts')
  if (existsSync(file)) controls.set(id, ((await import(file)) as { control: Control }).control)
}

const idsIn = (text: string): readonly string[] => text.match(/[A-Za-z]*\d*\.\d+(?:\.\d+)*/g) ?? []

/** The requirements that a control says it serves, as `framework id requirement id`. */
function cited({ sources }: Control): readonly string[] {
  return sources.flatMap((source) => {
    const [, version, cis] = /^CIS AWS Foundations Benchmark v([\d.]+), (.+)$/.exec(source) ?? []
    if (cis !== undefined) return idsIn(cis).map((id) => `cis-aws-foundations-${version} ${id}`)
    const [, hub] = /^AWS Security Hub CSPM: (.+)$/.exec(source) ?? []
    return hub === undefined ? [] : idsIn(hub).map((id) => `aws-fsbp ${id}`)
  })
}

const mapped = (frameworks: readonly Framework[]): readonly (readonly [requirement: string, control: string])[] =>
  frameworks.flatMap(({ id, requirements }) =>
    requirements.flatMap((requirement) => requirement.controls.map((control) => [`${id} ${requirement.id}`, control] as const)),
  )

/** All versions of one benchmark are one family: a control need not cite each of them. */
const familyOf = (requirement: string): string => (requirement.startsWith('cis-') ? 'cis' : requirement)

describe('the tables of frameworks', () => {
  it('are what was generated from them', () => {
    const root = join(import.meta.dirname, '../..')
    expect(readFileSync(join(import.meta.dirname, 'frameworks.gen.ts'), 'utf8')).toBe(frameworksIndex(root))
  })

  it.each(FRAMEWORKS.map((framework) => [framework.id, framework] as const))(
    '%s: ids are text and unique, each answered or with a reason',
    (_, { requirements }) => {
      const ids = requirements.map(({ id }) => id)
      expect(ids.every((id) => typeof id === 'string')).toBe(true)
      expect(new Set(ids).size).toBe(ids.length)
      expect(requirements.filter(({ controls: answers, unmapped }) => answers.length > 0 === (unmapped !== null))).toEqual([])
    },
  )

  it.each(['cis-aws-foundations-1.4', 'cis-aws-foundations-3.0', 'cis-aws-foundations-5.0', 'cis-aws-foundations-6.0'])(
    '%s: the tenth requirement of a section is not the first',
    (id) => {
      const ids = FRAMEWORKS.find((framework) => framework.id === id)?.requirements.map((requirement) => requirement.id) ?? []
      const section = id.endsWith('6.0') ? '2' : '1'
      expect(ids).toContain(`${section}.1`)
      expect(ids).toContain(`${section}.10`)
    },
  )

  it('name only controls that exist', () => {
    expect(mapped(FRAMEWORKS).filter(([, control]) => !existsSync(join(folder, control)))).toEqual([])
  })

  it.each([...controls])('%s: what it cites maps to it', (id, control) => {
    const known = new Set(mapped(FRAMEWORKS).map(([requirement, each]) => `${requirement} ${each}`))
    expect(cited(control).filter((requirement) => !known.has(`${requirement} ${id}`))).toEqual([])
  })

  it.each([...controls])('%s: cites what maps to it', (id, control) => {
    const families = new Set(cited(control).map(familyOf))
    const silent = mapped(FRAMEWORKS).filter(([requirement, each]) => each === id && !families.has(familyOf(requirement)))
    expect(silent).toEqual([])
  })
})
