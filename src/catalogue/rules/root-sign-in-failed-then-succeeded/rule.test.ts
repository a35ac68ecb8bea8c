import { describe, expect, it } from 'vitest'
import { NO_CONTEXT } from '../../../core/detect/context.ts'
import { observationOf } from '../../../core/detect/observation.ts'
import { NOWHERE } from '../../../core/detect/place.ts'
import { MINUTE_MS, epochMs, isoInstant } from '../../../core/time.ts'
import { trailEvent } from '../../../testing/trail-records.ts'
import { rule } from './rule.ts'

const START = epochMs(Date.parse('2026-11-20T00:00:00Z'))

type SignIn = readonly [minute: number, outcome: 'Success' | 'Failure', address: string]

function levels(signIns: readonly SignIn[]): { readonly said: readonly string[]; readonly state: unknown } {
  let state = rule.begin
  const said = signIns.map(([minute, outcome, sourceIPAddress]) => {
    const eventTime = isoInstant(epochMs(START + minute * MINUTE_MS))
    const event = trailEvent({ eventTime, sourceIPAddress, responseElements: { ConsoleLogin: outcome } })
    const step = rule.step(state, observationOf(event, NOWHERE), NO_CONTEXT, START)
    state = step.state
    return step.hits.map(({ level }) => level).join()
  })
  return { said, state }
}

const [HOME, ELSEWHERE, STRANGER] = ['203.0.113.7', '192.0.2.44', '198.51.100.9']

describe('a sign-in after failures', () => {
  it.each<[string, readonly SignIn[], string]>([
    [
      'sixteen minutes later, at home',
      [
        [0, 'Success', HOME],
        [10, 'Failure', HOME],
        [26, 'Success', HOME],
      ],
      '',
    ],
    [
      'two mistyped in a row',
      [
        [0, 'Failure', HOME],
        [1, 'Failure', HOME],
        [2, 'Success', HOME],
      ],
      'medium',
    ],
    [
      'three mistyped in a row',
      [
        [0, 'Failure', HOME],
        [1, 'Failure', HOME],
        [2, 'Failure', HOME],
        [3, 'Success', HOME],
      ],
      'critical',
    ],
    [
      'a mistyping is explained once',
      [
        [0, 'Failure', HOME],
        [1, 'Success', HOME],
        [60, 'Success', ELSEWHERE],
      ],
      '',
    ],
    [
      'a stranger fails, and is in from a third place',
      [
        [0, 'Success', HOME],
        [10, 'Failure', STRANGER],
        [20, 'Success', ELSEWHERE],
      ],
      'critical',
    ],
    [
      'a stranger fails, and is in an hour later',
      [
        [0, 'Success', HOME],
        [10, 'Failure', STRANGER],
        [70, 'Success', STRANGER],
      ],
      'critical',
    ],
    [
      'a day and a minute later',
      [
        [0, 'Success', HOME],
        [10, 'Failure', STRANGER],
        [1451, 'Success', ELSEWHERE],
      ],
      '',
    ],
  ])('%s', (_, signIns, expected) => expect(levels(signIns).said.at(-1)).toBe(expected))

  it('keeps little in mind, however many fail', () => {
    const flood = Array.from({ length: 2000 }, (_, index): SignIn => [index / 10, 'Failure', `198.51.${index % 100}.${index % 250}`])
    expect(JSON.stringify(levels(flood).state).length).toBeLessThan(20_000)
  })
})
