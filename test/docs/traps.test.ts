import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CONTROLS } from '../../src/catalogue/controls.gen.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

interface Trap {
  readonly defect: string
  readonly heldBy: readonly string[]
}

const traps = read('docs/traps.md')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| A tool') && !line.startsWith('| ---'))
  .map((line): Trap => {
    const [, defect = '', held = ''] = line.split('|').map((cell) => cell.trim())
    return { defect, heldBy: [...held.matchAll(/`([^`]+)`/g)].map(([, reference = '']) => reference) }
  })

/** What the examples beside a rule are called, those that it finds and those that it does not. */
function casesOfRule(rule: string): readonly string[] {
  const folder = join(root, 'src/catalogue/rules', rule)
  const files = readdirSync(folder).filter((file) => /^(?:hit|miss)\..*json$/.test(file))
  return files.map((file) => (JSON.parse(readFileSync(join(folder, file), 'utf8')) as { readonly case: string }).case)
}

/** @returns what is wrong with a reference; `null` when what it names is there. */
function whyMissing(reference: string): string | null {
  const [place = '', ...words] = reference.split(': ')
  const name = words.join(': ')
  if (place.endsWith('.ts')) {
    if (!existsSync(join(root, place))) return `there is no file ${place}`
    return read(place).includes(name) ? null : `${place} does not say "${name}"`
  }
  if (existsSync(join(root, 'src/catalogue/rules', place))) {
    return casesOfRule(place).includes(name) ? null : `${place} has no case "${name}"`
  }
  const cases = `src/catalogue/controls/${place}/cases.json`
  if (!existsSync(join(root, cases))) return `there is no control and no rule ${place}`
  return (JSON.parse(read(cases)) as readonly { readonly name: string }[]).some((each) => each.name === name)
    ? null
    : `${place} has no case "${name}"`
}

describe('docs/traps.md', () => {
  it('lists the traps', () => expect(traps.length).toBeGreaterThan(150))

  it.each(traps.map(({ defect, heldBy }) => [defect, heldBy] as const))('a tool that %s', (_, heldBy) => {
    expect(heldBy).not.toEqual([])
    expect(heldBy.map(whyMissing).filter((why) => why !== null)).toEqual([])
  })
})

it('no advice recommends an authenticator app', () => {
  const recommends = /(?:register|choose|assign|pick|use|add) (?:an? )?(?:authenticator|virtual)/i
  expect(CONTROLS.filter(({ fix }) => recommends.test(JSON.stringify(fix))).map(({ id }) => id)).toEqual([])
})

it('every control is in the catalogue', () => {
  expect(CONTROLS.map(({ id }) => id).toSorted()).toEqual(readdirSync(join(root, 'src/catalogue/controls')).toSorted())
})
