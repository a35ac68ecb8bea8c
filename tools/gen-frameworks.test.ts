import { describe, expect, it } from 'vitest'
import { readFramework } from './gen-frameworks.ts'

const table = (requirements: string): string => `title: T\nversion: "1.4"\nsource: https://example.com/t\nrequirements:\n${requirements}`

describe('readFramework', () => {
  it('keeps ids as text', () => {
    const read = readFramework(
      't-1.4.yml',
      table('  - { id: "1.1", title: A, level: L1, controls: [a] }\n  - { id: "1.10", title: B, level: L2, unmapped: because }'),
    )
    expect(read).toEqual({
      id: 't-1.4',
      title: 'T',
      version: '1.4',
      source: 'https://example.com/t',
      requirements: [
        { id: '1.1', title: 'A', level: 'L1', controls: ['a'], partly: null, unmapped: null },
        { id: '1.10', title: 'B', level: 'L2', controls: [], partly: null, unmapped: 'because' },
      ],
    })
  })

  it.each([
    [
      'an id without quotes, which YAML reads as 1.1',
      '  - { id: 1.10, title: A, level: L1, controls: [a] }',
      't.yml: requirements.0.id: has to be text: put it in quotes',
    ],
    [
      'the same id twice',
      '  - { id: "1.1", title: A, level: L1, controls: [a] }\n  - { id: "1.1", title: B, level: L1, controls: [b] }',
      't.yml: requirement 1.1 is there twice',
    ],
    ['neither controls nor a reason', '  - { id: "1.1", title: A, level: L1 }', 'requirements.0: has to name its controls or the reason'],
    ['controls and a reason why there are none', '  - { id: "1.1", title: A, level: L1, controls: [a], unmapped: b }', 'and not both'],
    ['no controls in the list', '  - { id: "1.1", title: A, level: L1, controls: [] }', 'requirements.0.controls'],
    [
      'an unmapped requirement that is answered partly',
      '  - { id: "1.1", title: A, level: L1, partly: a, unmapped: b }',
      'cannot be answered partly',
    ],
    ['a misspelt field', '  - { id: "1.1", title: A, level: L1, contols: [a] }', 'contols'],
    ['no requirement at all', '  []', 'requirements'],
  ])('refuses %s', (_, requirements, message) => expect(() => readFramework('t.yml', table(requirements))).toThrow(message))
})
