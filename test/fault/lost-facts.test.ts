import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CONTROLS } from '../../src/catalogue/controls.gen.ts'
import type { Control } from '../../src/core/control.ts'
import { NESTED_FACTS, isFactName } from '../../src/core/facts/catalogue.ts'
import type { Verdict } from '../../src/core/finding.ts'
import { type ControlCase, judgeCase } from '../../src/testing/control-cases.ts'

/*
 * Whatever is lost, an answer may only become `unknown`. Each control is judged by its own cases, once for every fact and every
 * Region, trail, bucket or rule in it that AWS might refuse to tell; a verdict that turns into another known one was guessed.
 */

const casesOf = ({ id }: Control): readonly ControlCase[] =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../src/catalogue/controls', id, 'cases.json'), 'utf8')) as ControlCase[]

const LOST = { unknown: 'access-denied: the test took it away' }

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

interface Loss {
  readonly lost: string
  readonly facts: ControlCase['facts']
}

function lossesOf({ facts }: ControlCase): readonly Loss[] {
  return Object.entries(facts).flatMap(([name, written]) => {
    const whole: Loss = { lost: name, facts: { ...facts, [name]: LOST } }
    if (!isFactName(name) || !NESTED_FACTS.includes(name) || !isRecord(written) || 'unknown' in written || 'observations' in written)
      return [whole]
    const parts = Object.keys(written).map((key): Loss => ({
      lost: `${name} of ${key}`,
      facts: { ...facts, [name]: { ...written, [key]: LOST } },
    }))
    return [whole, ...parts]
  })
}

/** Cases in which two sources contradict each other: when one is lost, the other speaks alone. */
const CONTRADICTORY: readonly string[] = ['a security key and, beside it, an app']

/** People's answers would hide what the facts say. */
const verdictOf = (control: Control, test: ControlCase, facts: ControlCase['facts']): Verdict => {
  const { attestation: _, ...unattested } = test
  return judgeCase(control, { ...unattested, facts }).verdict
}

describe.each(CONTROLS.filter(({ needs }) => needs.length > 0).map((control) => [control.id, control] as const))('%s', (_, control) => {
  it('answers the same or not at all when any one fact is lost', () => {
    const guessed = casesOf(control)
      .filter(({ name }) => !CONTRADICTORY.includes(name))
      .flatMap((test) => {
        const before = verdictOf(control, test, test.facts)
        return lossesOf(test).flatMap(({ lost, facts }) => {
          const after = verdictOf(control, test, facts)
          return after === 'unknown' || after === before ? [] : [`${test.name}: without ${lost} it turns from ${before} to ${after}`]
        })
      })
    expect(guessed).toEqual([])
  })

  it('needs every fact that it says it needs', () => {
    const needless = control.needs.filter((name) => casesOf(control).every((test) => !(name in test.facts)))
    expect(needless).toEqual([])
  })
})
