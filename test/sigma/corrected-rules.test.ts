import { describe, expect, it } from 'vitest'
import { compile } from '../../src/core/sigma/match.ts'
import { parseDocuments } from '../../src/core/sigma/parse-rule.ts'
import type { SigmaEvent } from '../../src/core/sigma/value-text.ts'

type Selection = Readonly<Record<string, unknown>>

function finds(selection: Selection, event: SigmaEvent): boolean {
  const value = {
    title: 'x',
    logsource: { product: 'aws', service: 'cloudtrail' },
    detection: { selection, condition: 'selection' },
    level: 'medium',
  }
  const [rule, ...others] = parseDocuments([{ value, positionOf: () => ({ line: 1, column: 1 }) }]).documents
  if (rule?.kind !== 'rule' || others.length > 0) throw new Error('not one rule')
  const compiled = compile(rule, { regex: null })
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  return compiled.matches(event)
}

/** What public rules ask, and what has to be asked; an event that is meant, and one that is not. */
const rules: readonly (readonly [fault: string, asked: Selection, better: Selection, meant: SigmaEvent, other: SigmaEvent])[] = [
  [
    'asks for domains at the service of the zones',
    { eventSource: 'route53.amazonaws.com', eventName: 'DisableDomainTransferLock' },
    { eventSource: 'route53domains.amazonaws.com', eventName: 'DisableDomainTransferLock' },
    { eventSource: 'route53domains.amazonaws.com', eventName: 'DisableDomainTransferLock' },
    { eventSource: 'route53domains.amazonaws.com', eventName: 'EnableDomainTransferLock' },
  ],
  [
    'asks for a transfer of a domain at the service of the zones',
    { eventSource: 'route53.amazonaws.com', eventName: 'TransferDomainToAnotherAwsAccount' },
    { eventSource: 'route53domains.amazonaws.com', eventName: 'TransferDomainToAnotherAwsAccount' },
    { eventSource: 'route53domains.amazonaws.com', eventName: 'TransferDomainToAnotherAwsAccount' },
    { eventSource: 'route53.amazonaws.com', eventName: 'ChangeResourceRecordSets' },
  ],
  [
    'takes the names of permissions of S3 for the names of its events',
    {
      eventSource: 's3.amazonaws.com',
      eventName: ['PutLifecycleConfiguration', 'PutEncryptionConfiguration', 'PutReplicationConfiguration'],
    },
    { eventSource: 's3.amazonaws.com', eventName: ['PutBucketLifecycle', 'PutBucketEncryption', 'PutBucketReplication'] },
    { eventSource: 's3.amazonaws.com', eventName: 'PutBucketReplication' },
    { eventSource: 's3.amazonaws.com', eventName: 'GetBucketReplication' },
  ],
  [
    'knows a tool by its whole user agent, without a version',
    { userAgent: 'TruffleHog' },
    { 'userAgent|contains': 'TruffleHog' },
    { userAgent: 'TruffleHog/3.90 (+https://example.com)' },
    { userAgent: 'aws-cli/2.32.4' },
  ],
  [
    'takes every use of a role for a misuse of it',
    { 'userIdentity.type': 'AssumedRole', 'userIdentity.sessionContext.sessionIssuer.type': 'Role' },
    { eventSource: 'sts.amazonaws.com', eventName: 'AssumeRoot' },
    { eventSource: 'sts.amazonaws.com', eventName: 'AssumeRoot', userIdentity: { type: 'IAMUser' } },
    { eventName: 'ListBuckets', userIdentity: { type: 'AssumedRole', sessionContext: { sessionIssuer: { type: 'Role' } } } },
  ],
  [
    'asks for a status, which is no field of CloudTrail',
    { eventName: 'DeleteSAMLProvider', status: 'success' },
    { eventName: 'DeleteSAMLProvider', errorCode: null },
    { eventName: 'DeleteSAMLProvider' },
    { eventName: 'DeleteSAMLProvider', errorCode: 'AccessDenied' },
  ],
]

describe('a public rule that', () => {
  it.each(rules)('%s', (_, asked, better, meant, other) => {
    expect([finds(better, meant), finds(better, other)]).toEqual([true, false])
    expect([finds(asked, meant), finds(asked, other)]).not.toEqual([true, false])
  })
})
