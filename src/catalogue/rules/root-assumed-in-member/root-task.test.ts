import { describe, expect, it } from 'vitest'
import { accountId } from '../../../core/aws.ts'
import type { ApprovedUse } from '../../../core/detect/approved-use.ts'
import { observationOf } from '../../../core/detect/observation.ts'
import { NOWHERE } from '../../../core/detect/place.ts'
import { MINUTE_MS, epochMs } from '../../../core/time.ts'
import { trailEvent } from '../../../testing/trail-records.ts'
import { approvalOf, changesOfTask, onlyReads, targetAccount } from './root-task.ts'

const opened = (task: string, target = '555566667777') =>
  observationOf(
    trailEvent({
      eventSource: 'sts.amazonaws.com',
      eventName: 'AssumeRoot',
      requestParameters: { targetPrincipal: target, taskPolicyArn: { arn: `arn:aws:iam::aws:policy/root-task/${task}` } },
      responseElements: { credentials: { accessKeyId: 'ASIAFAKEROOT3EXAMPLE' } },
    }),
    NOWHERE,
  )

const now = opened('S3UnlockBucketPolicy').at
const approved = (fields: Partial<ApprovedUse> = {}): ApprovedUse => ({
  id: 'rq-1',
  account: accountId('555566667777'),
  from: epochMs(now - MINUTE_MS),
  until: epochMs(now + MINUTE_MS),
  task: 'Unlock the bucket example-data',
  by: 'ada',
  eventNames: ['GetBucketPolicy', 'DeleteBucketPolicy'],
  accessKeyId: null,
  ...fields,
})

it('a task stands for the changes that it needs, and one that nobody knows for none', () => {
  expect(changesOfTask('S3UnlockBucketPolicy')).toEqual(['PutBucketPolicy', 'DeleteBucketPolicy'])
  expect(changesOfTask('MakeCoffee')).toEqual([])
})

describe('an approval of a root session', () => {
  it.each<[string, Partial<ApprovedUse>, string, boolean]>([
    ['lists a change that the task makes', {}, 'S3UnlockBucketPolicy', true],
    ['does not list what the task makes', {}, 'SQSUnlockQueuePolicy', false],
    ['says any event, and names the task', { eventNames: 'any', task: 'run s3unlockbucketpolicy' }, 'S3UnlockBucketPolicy', true],
    ['says any event, and names no task', { eventNames: 'any' }, 'IAMCreateRootUserPassword', false],
    ['covers an audit of its account', { eventNames: [] }, 'IAMAuditRootUserCredentials', true],
    ['covers no task that nobody knows yet', {}, 'KMSUnlockKeyPolicy', false],
    ['knows its key', { accessKeyId: 'ASIAFAKEROOT3EXAMPLE' }, 'S3UnlockBucketPolicy', true],
    ['is for another key', { accessKeyId: 'ASIAFAKEROOT5EXAMPLE' }, 'S3UnlockBucketPolicy', false],
    ['is for another account', { account: accountId('444455556666') }, 'S3UnlockBucketPolicy', false],
    ['begins at this moment', { from: now }, 'S3UnlockBucketPolicy', true],
    ['begins a moment later', { from: epochMs(now + 1) }, 'S3UnlockBucketPolicy', false],
    ['ends at this moment', { until: now }, 'S3UnlockBucketPolicy', true],
    ['ended a moment ago', { until: epochMs(now - 1) }, 'S3UnlockBucketPolicy', false],
  ])('%s', (_, fields, task, expected) => {
    expect(approvalOf(opened(task), [approved(fields)]) !== undefined).toBe(expected)
  })

  it.each([
    ['555566667777', '555566667777'],
    ['arn:aws:iam::555566667777:root', '555566667777'],
    ['arn:aws-cn:iam::555566667777:root', '555566667777'],
    ['arn:aws:iam::555566667777:user/root', null],
    ['1555566667777', null],
    [null, null],
  ])('is for the account that %s names', (target, account) => expect(targetAccount(target)).toBe(account))

  it('takes a task that nobody knows for one that can change something', () => {
    expect([onlyReads('IAMAuditRootUserCredentials'), onlyReads('S3UnlockBucketPolicy'), onlyReads('KMSUnlockKeyPolicy')]).toEqual([
      true,
      false,
      false,
    ])
  })
})
