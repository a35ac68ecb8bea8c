import { describe, expect, it } from 'vitest'
import { CIS_ROWS } from './cis-patterns.ts'
import { compareWithRow } from './compared-filter.ts'
import { coversRow } from './filter-coverage.ts'

const patterns = [
  ...CIS_ROWS.map(({ pattern }) => pattern),
  '',
  'ERROR',
  '{ $.eventName = "Delete*" }',
  '{ $.eventName = %^Delete% }',
  '{ $.eventName != "DescribeInstances" }',
  '{ $.errorCode NOT EXISTS }',
  '{ $.eventSource = "iam.amazonaws.com" }',
  '{ $.eventSource = "ec2.amazonaws.com" && $.eventName != "Describe*" }',
  '{ $.userIdentity.type = "Root" }',
  '{ $.eventName = "ConsoleLogin" && $.userIdentity.type = "Root" }',
  '{ $.eventSource = "organizations.amazonaws.com" && $.errorCode NOT EXISTS }',
]

describe('compareWithRow', () => {
  it.each(patterns)('finds the same rows covered by %s as the exact comparison does', (pattern) => {
    const filter = { name: 'filter', pattern, transformations: [] }
    for (const row of CIS_ROWS) {
      const exact = coversRow(row, pattern)
      const { coverage, related } = compareWithRow(row, filter)
      expect([row.number, coverage.covers === 'yes']).toEqual([row.number, exact.covers === 'yes'])
      if (related) expect(coverage).toEqual(exact)
    }
  })

  it('does not mistake one filter for another of the same log group', () => {
    const [trail, keys] = [5, 7].map((number) => CIS_ROWS.find((row) => row.number === number))
    if (trail === undefined || keys === undefined) throw new Error('the rows are missing')
    const filter = (pattern: string) => ({ name: 'filter', pattern, transformations: [] })
    expect(compareWithRow(trail, filter(trail.pattern))).toMatchObject({ related: true, coverage: { covers: 'yes' } })
    expect(compareWithRow(trail, filter(keys.pattern))).toMatchObject({ related: false, coverage: { covers: 'no' } })
  })
})
