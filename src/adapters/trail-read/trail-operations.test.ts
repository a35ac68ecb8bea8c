import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { TRAIL_OPERATIONS, trailActions } from './trail-operations.ts'

const sources = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))

const importOf = /\{([^{}]*)\}\s*(?:from\s|=\s*await import\()\s*'@aws-sdk\/client-([\w-]+)'|import\('@aws-sdk\/client-([\w-]+)'\)/g

/** `service:Operation` of every command and paginator that is imported, statically or when it is needed. */
function used(text: string): string[] {
  return [...text.matchAll(importOf)].flatMap(([, names = '', service = '']) =>
    [...names.matchAll(/\b(?:paginate(\w+)|(\w+)Command)\b/g)].map(([, paged, plain]) => `${service}:${paged ?? plain}`),
  )
}

describe('the operations that reading a trail takes', () => {
  it('are the commands that are imported here, and no others', () => {
    expect([...new Set(sources.flatMap(used))].toSorted()).toEqual(Object.keys(TRAIL_OPERATIONS).toSorted())
  })

  it('are found however they are imported', () => {
    expect(used("import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs'")).toEqual(['sqs:SendMessage'])
    expect(used("const { paginateListTrails } = await import('@aws-sdk/client-cloudtrail')")).toEqual(['cloudtrail:ListTrails'])
  })

  it('come from destructured imports alone, so that none hides', () => {
    const hidden = sources.filter((text) =>
      /import\('@aws-sdk[^)]*\)\.then\(\(\{[^}]*Command|import \* as .*@aws-sdk|\bsdk\.\w+Command/.test(text),
    )
    expect(hidden).toEqual([])
  })

  it('only read, but for messages that are done with', () => {
    const changing = Object.keys(TRAIL_OPERATIONS).filter((operation) => !/:(?:Get|List|Lookup|Receive)/.test(operation))
    expect(changing).toEqual(['sqs:DeleteMessageBatch', 'sqs:ChangeMessageVisibility'])
  })

  it('give the actions of each use', () => {
    expect(trailActions(['queue'])).toEqual(['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueUrl', 'sqs:ReceiveMessage'])
    expect(trailActions(['logs'])).toEqual(['s3:GetObject', 's3:ListBucket'])
    expect(trailActions(['findings'])).toEqual([
      'account:ListRegions',
      'guardduty:GetFindings',
      'guardduty:ListDetectors',
      'guardduty:ListFindings',
    ])
    expect(trailActions(['history'])).toEqual(['account:ListRegions', 'cloudtrail:LookupEvents'])
    expect(trailActions()).toEqual(expect.arrayContaining([...trailActions(['proof', 'queue'])]))
  })
})
