import { describe, expect, it } from 'vitest'
import { CIS_ROWS, LONGEST_FILTER_PATTERN, cisRow } from './cis-patterns.ts'
import { coversRow } from './filter-coverage.ts'

const covers = (row: number, pattern: string) => {
  const coverage = coversRow(cisRow(row), pattern)
  return { covers: coverage.covers, words: coverage.covers === 'yes' ? coverage.notes.join('; ') : coverage.because }
}

describe('the fifteen rows', () => {
  it('are numbered from 1 to 15', () =>
    expect(CIS_ROWS.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]))

  it.each(CIS_ROWS.map((row) => [row.number, row] as const))('row %i fits into a metric filter and covers itself', (_, row) => {
    expect(row.pattern.length).toBeLessThanOrEqual(LONGEST_FILTER_PATTERN)
    expect(coversRow(row, row.pattern)).toEqual({ covers: 'yes', notes: [] })
  })

  it('covers no other row by accident', () => {
    for (const row of CIS_ROWS) {
      for (const other of CIS_ROWS)
        if (row !== other)
          expect([row.number, other.number, coversRow(row, other.pattern).covers]).toEqual([row.number, other.number, 'no'])
    }
  })

  it('counts as many calls as the benchmark lists', () => {
    expect(Object.fromEntries(CIS_ROWS.map(({ number, eventNames }) => [number, new Set(eventNames).size]))).toEqual({
      1: 0,
      2: 1,
      3: 0,
      4: 16,
      5: 5,
      6: 1,
      7: 2,
      8: 9,
      9: 4,
      10: 7,
      11: 6,
      12: 6,
      13: 7,
      14: 11,
      15: 18,
    })
  })
})

describe('coversRow', () => {
  const anyOf = (names: readonly string[]) => names.map((name) => `($.eventName = ${name})`).join(' || ')
  const before5 = cisRow(10).eventNames.filter((name) => name !== 'ModifySecurityGroupRules')

  it.each<[string, number, string, string, string]>([
    [
      'the published row 1 of v1.4 matches everything',
      1,
      '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") || ($.sourceIPAddress!="delivery.logs.amazonaws.com") || ($.eventName!="HeadBucket") }',
      'no',
      'never rests',
    ],
    [
      'row 1 of v4.0.1, with its loose grouping',
      1,
      '{ ($.errorCode = *UnauthorizedOperation) || ($.errorCode = AccessDenied*) && ($.sourceIPAddress != delivery.logs.amazonaws.com) && ($.eventName != HeadBucket) }',
      'yes',
      '',
    ],
    ["row 1 in Security Hub's words", 1, '{($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*")}', 'yes', ''],
    ['row 1 without the EC2 half', 1, '{ $.errorCode = "AccessDenied*" }', 'no', 'UnauthorizedOperation'],
    [
      "row 2 in Security Hub's words sees no root",
      2,
      '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }',
      'yes',
      'IAM users only',
    ],
    [
      'row 2 for roles only',
      2,
      '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.type = "AssumedRole") }',
      'no',
      'userIdentity.type',
    ],
    ['row 2 with = No', 2, '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed = "No") }', 'no', ''],
    [
      "root use in Security Hub's words",
      3,
      '{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}',
      'yes',
      '',
    ],
    [
      'root use with Root unquoted',
      3,
      '{ $.userIdentity.type = Root && $.userIdentity.invokedBy NOT EXISTS && $.eventType != AwsServiceEvent }',
      'yes',
      '',
    ],
    [
      'root use in another order and with more blanks',
      3,
      '{   ($.eventType   != "AwsServiceEvent") &&\n ($.userIdentity.invokedBy  NOT  EXISTS) && ($.userIdentity.type="Root") }',
      'yes',
      '',
    ],
    ['every event of root, whoever invoked it', 3, '{ $.userIdentity.type = "Root" }', 'yes', ''],
    ['root, or a trail that is stopped', 3, '{ ($.userIdentity.type = "Root") || ($.eventName = "StopLogging") }', 'yes', ''],
    [
      'root, but not from the office',
      3,
      '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" && $.sourceIPAddress != "192.0.2.1" }',
      'no',
      'sourceIPAddress "192.0.2.1"',
    ],
    ['root sign-ins only', 3, '{ $.userIdentity.type = "Root" && $.eventName = "ConsoleLogin" }', 'no', 'eventName'],
    [
      'root without central root sessions',
      3,
      '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" && $.userIdentity.sessionContext.assumedRoot NOT EXISTS }',
      'yes',
      'leaves out central root sessions',
    ],
    [
      'root without central root sessions, by !=',
      3,
      '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" && $.userIdentity.sessionContext.assumedRoot != "true" }',
      'yes',
      'TestMetricFilter',
    ],
    ['root in lower case matches nobody', 3, '{ $.userIdentity.type = "root" }', 'no', 'userIdentity.type "Root"'],
    ['a user called root', 3, '{ $.userIdentity.userName = "*root*" }', 'no', ''],
    ['a pattern that is empty', 3, '', 'no', 'counts every event'],
    ['a word', 3, 'Root', 'undecided', 'could not be read'],
    ['a regular expression', 3, '{ $.userIdentity.type = %Root% }', 'undecided', 'regular expressions'],
    [
      'row 5 for CloudTrail only, by source',
      5,
      `{ ($.eventSource = cloudtrail.amazonaws.com) && (${anyOf(cisRow(5).eventNames)}) }`,
      'yes',
      '',
    ],
    [
      'row 5 with one call forgotten',
      5,
      `{ ${anyOf(cisRow(5).eventNames.filter((name) => name !== 'StopLogging'))} }`,
      'no',
      'eventName "StopLogging"',
    ],
    ['row 5 with PutEventSelectors added', 5, `{ ${anyOf([...cisRow(5).eventNames, 'PutEventSelectors'])} }`, 'yes', ''],
    ['row 10 as before v5.0', 10, `{ ${anyOf(before5)} }`, 'yes', 'ModifySecurityGroupRules'],
    [
      'row 15 without its inner parentheses: an "and" that binds only the first',
      15,
      `{ ($.eventSource = organizations.amazonaws.com) && ${anyOf(cisRow(15).eventNames)} }`,
      'yes',
      '',
    ],
    [
      'row 15 with an "and" for an "or"',
      15,
      `{ ($.eventSource = organizations.amazonaws.com) && ($.eventName = "CreateAccount") && ($.eventName = "MoveAccount") }`,
      'no',
      '',
    ],
  ])('%s', (_, row, pattern, expected, words) => {
    const result = covers(row, pattern)
    expect(result.covers).toBe(expected)
    expect(result.words).toContain(words)
  })
})
