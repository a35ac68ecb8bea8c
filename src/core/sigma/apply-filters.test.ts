import { expect, it } from 'vitest'
import { applyFilters, unknownRules } from './apply-filters.ts'
import { interpret } from './interpret.ts'
import { parseDocuments } from './parse-rule.ts'

const cloudtrail = { product: 'aws', service: 'cloudtrail' }
const raw = [
  { title: 'Root', name: 'root', logsource: cloudtrail, detection: { selection: { type: 'Root' }, condition: '1 of them' } },
  { title: 'Bastion', logsource: cloudtrail, filter: { rules: ['root'], selection: { ip: '192.0.2.7' }, condition: 'not selection' } },
  { title: 'Robots', logsource: { product: 'aws' }, filter: { rules: 'any', f1: { agent: 'robot' }, condition: 'not 1 of f*' } },
  {
    title: 'Windows',
    logsource: { product: 'windows' },
    filter: { rules: 'any', selection: { type: 'Root' }, condition: 'not selection' },
  },
  { title: 'Stale', logsource: cloudtrail, filter: { rules: ['gone'], selection: { type: 'Root' }, condition: 'not selection' } },
]
const { documents, problems } = parseDocuments(raw.map((value) => ({ value, positionOf: () => ({ line: 1, column: 1 }) })))
const rules = documents.filter((document) => document.kind === 'rule')
const filters = documents.filter((document) => document.kind === 'filter')

it.each([
  ['what the rule finds', { type: 'Root' }, true],
  ['what the rule does not find', { type: 'IAMUser' }, false],
  ['what a filter by name leaves out', { type: 'Root', ip: '192.0.2.7' }, false],
  ['what a filter for all leaves out', { type: 'Root', agent: 'robot' }, false],
])('%s', (_, event, expected) => {
  expect(problems).toEqual([])
  expect(rules.map((rule) => interpret(applyFilters(rule, filters), event, null))).toEqual([expected])
})

it('a filter of a rule that is not there is named', () => {
  expect(unknownRules(filters, rules).map(({ filter, name }) => `${filter.title}: ${name}`)).toEqual(['Stale: gone'])
})
