import { expect, it } from 'vitest'
import { RULE_PACK } from './rules.gen.ts'

/** A document of `rule.yml`, as far as it is looked at here. */
interface Written {
  readonly name?: string
  readonly detection?: Readonly<Record<string, unknown>>
}

/** What came of the call, and whether root made it: by these and the condition alone twins may differ. */
const OUTCOME = new Set(['ok', 'root', 'condition'])
const TWIN = /(?:-attempt)?(?:-by-root)?$/

const calls = ({ detection = {} }: Written): unknown => Object.fromEntries(Object.entries(detection).filter(([name]) => !OUTCOME.has(name)))

const twins = RULE_PACK.flatMap(({ documents }) => {
  const written = documents as readonly Written[]
  return written.flatMap((twin) => {
    const original = twin.name?.replace(TWIN, '')
    const found = original === twin.name ? undefined : written.find(({ name }) => name === original)
    return found === undefined ? [] : [[twin.name ?? '', twin, found] as const]
  })
})

it('there are twins', () => {
  expect(twins.length).toBeGreaterThan(30)
})

// A call that is added to the one and forgotten in the other is found when it succeeds, and not when it is refused, or the other way round.
it.each(twins)('%s is about the same calls as the rule for what was done', (_, twin, original) => {
  const { own: _own, ...rest } = calls(original) as Readonly<Record<string, unknown>>
  const { own: _twinOwn, ...twinRest } = calls(twin) as Readonly<Record<string, unknown>>
  expect(twinRest).toEqual(rest)
})
