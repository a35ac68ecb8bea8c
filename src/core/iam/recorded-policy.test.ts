import { describe, expect, it } from 'vitest'
import { recordedPolicy } from './recorded-policy.ts'

const policy = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } }
const text = JSON.stringify(policy)

describe('policies in records', () => {
  it.each([
    ['a text, as IAM records it', text],
    ['percent-encoded, as IAM hands it out', encodeURIComponent(text)],
    ['an object, as S3 records it', policy],
    ['padded with white space', `  \n${text}${' '.repeat(50)}`],
  ])('%s', (_, value) => {
    expect(recordedPolicy(value)?.statements.map(({ actions }) => actions)).toEqual([{ kind: 'is', values: ['s3:*'] }])
  })

  it.each([
    ['nothing', undefined],
    ['the empty text', ''],
    ['no JSON', 'HIDDEN_DUE_TO_SECURITY_REASONS'],
    ['a broken escape', '%7B%'],
    ['another object', { omitted: true }],
    ['a number', 7],
  ])('%s is no policy', (_, value) => expect(recordedPolicy(value)).toBeNull())
})
