import { describe, expect, it } from 'vitest'
import type { FieldSelector, TrailSelectors } from '../facts/trail.ts'
import { managementEvents } from './coverage.ts'

const equal = (field: string, ...equals: readonly string[]): FieldSelector => ({ field, equals, notEquals: [], otherOperators: [] })
const notEqual = (field: string, ...notEquals: readonly string[]): FieldSelector => ({ field, equals: [], notEquals, otherOperators: [] })
const management = equal('eventCategory', 'Management')

const advanced = (...selectors: readonly (readonly FieldSelector[])[]): TrailSelectors => ({
  classic: [],
  advanced: selectors.map((fields) => ({ name: 'any name', fields })),
})

const classic = (readWriteType: 'All' | 'ReadOnly' | 'WriteOnly', on = true, excludedSources: readonly string[] = []): TrailSelectors => ({
  classic: [{ readWriteType, managementEvents: on, excludedSources }],
  advanced: [],
})

const seen = (selectors: TrailSelectors) => {
  const { reads, writes, excludedSources, narrowedBy } = managementEvents(selectors)
  return `${reads ? 'reads ' : ''}${writes ? 'writes ' : ''}${excludedSources.map((source) => `not ${source} `).join('')}${narrowedBy.map((field) => `by ${field}`).join('')}`.trim()
}

describe('managementEvents', () => {
  it.each<[string, TrailSelectors, string]>([
    ['classic, all', classic('All'), 'reads writes'],
    ['classic, only what writes', classic('WriteOnly'), 'writes'],
    ['classic, only what reads', classic('ReadOnly'), 'reads'],
    ['classic, data events only', classic('All', false), ''],
    ['classic, without KMS', classic('All', true, ['kms.amazonaws.com']), 'reads writes not kms.amazonaws.com'],
    [
      'classic, in two halves',
      { classic: [...classic('ReadOnly').classic, ...classic('WriteOnly').classic], advanced: [] },
      'reads writes',
    ],
    ['no selector at all', { classic: [], advanced: [] }, ''],
    ['advanced, all, under any name', advanced([management]), 'reads writes'],
    ['advanced, read-only', advanced([management, equal('readOnly', 'true')]), 'reads'],
    ['advanced, write-only', advanced([management, equal('readOnly', 'false')]), 'writes'],
    [
      'advanced, in two halves',
      advanced([management, equal('readOnly', 'false')], [management, equal('readOnly', 'true')]),
      'reads writes',
    ],
    ['advanced, data events only', advanced([equal('eventCategory', 'Data'), equal('resources.type', 'AWS::S3::Object')]), ''],
    ['advanced, without KMS', advanced([management, notEqual('eventSource', 'kms.amazonaws.com')]), 'reads writes not kms.amazonaws.com'],
    [
      'an exclusion that another selector makes up for',
      advanced([management, notEqual('eventSource', 'kms.amazonaws.com')], [management]),
      'reads writes',
    ],
    ['advanced, one service only', advanced([management, equal('eventSource', 'iam.amazonaws.com')]), 'by eventSource'],
    ['advanced, one event name only', advanced([management, equal('eventName', 'ConsoleLogin')]), 'by eventName'],
    [
      'advanced, everybody but root',
      advanced([management, { ...notEqual('userIdentity.arn'), otherOperators: ['NotEndsWith'] }]),
      'by userIdentity.arn',
    ],
    [
      'a narrow selector beside a whole one',
      advanced([management, equal('eventName', 'ConsoleLogin')], [management]),
      'reads writes by eventName',
    ],
  ])('%s', (_, selectors, expected) => expect(seen(selectors)).toBe(expected))
})
