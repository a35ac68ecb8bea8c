import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { linearRegex } from '../../src/adapters/rule-files/regex-engine.ts'
import { createRuleFiles } from '../../src/adapters/rule-files/rule-files.ts'
import { loadRules } from '../../src/app/load-rules.ts'
import { compilePack } from '../../src/core/detect/compile-pack.ts'
import { NO_CONTEXT } from '../../src/core/detect/context.ts'
import { detectAll } from '../../src/core/detect/judge-case.ts'
import { readEvent } from '../../src/core/trail/event.ts'

/** Written for this test in the manner of public collections, with what is odd in them. */
const read = async (part: 'sound' | 'refused') =>
  loadRules(await createRuleFiles().read([join(import.meta.dirname, 'community', part)]), [], linearRegex)

const loaded = await read('sound')
const { pack, problems } = compilePack({ folders: [], documents: loaded.documents.map(({ document }) => document) }, linearRegex)

describe('rules in the manner of the community', () => {
  it('load unchanged', () => {
    expect({ problems: loaded.problems, engine: problems }).toEqual({ problems: [], engine: [] })
    expect(loaded.documents).toHaveLength(11)
    expect(loaded.elsewhere.map(({ file }) => basename(file))).toEqual(['of-another-system.yml'])
  })

  it('make reading slow only where they must, and say so', () => {
    expect(loaded.parsesAll.map(({ file }) => basename(file))).toEqual(['tool-by-keyword.yml'])
  })

  it('keep both rules of one id', () => {
    expect(loaded.notes.map(({ message }) => message)).toEqual([
      '"Console Sign-In Failed" has the id of console-failure-alone.yml, and is called "7d2e9b45-4a1c-4eaf-8b68-2b3c4d5e6f71 (2)" here'.replace(
        'console-failure-alone.yml',
        join(import.meta.dirname, 'community/sound/console-failure-alone.yml'),
      ),
    ])
  })

  it('are warned of what can never be found', () => {
    expect(loaded.warnings.map(({ file, message }) => `${basename(file)}: ${message}`)).toEqual([
      'provider-deleted.yml: CloudTrail has no field "status", so that this never finds anything',
    ])
  })
})

let count = 0
function found(...records: readonly object[]): readonly string[] {
  const events = records.map((more, index) => {
    count += 1
    const read = readEvent({
      eventID: `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`,
      eventTime: `2026-11-21T02:00:${String(index).padStart(2, '0')}Z`,
      recipientAccountId: '111122223333',
      awsRegion: 'us-east-1',
      sourceIPAddress: '203.0.113.7',
      ...more,
    })
    if (!read.ok) throw new Error(read.refused.detail)
    return read.event
  })
  return detectAll(pack, events, NO_CONTEXT)
    .map(({ rule }) => rule.title)
    .toSorted()
}

const iam = { eventSource: 'iam.amazonaws.com' }
const signIn = { eventSource: 'signin.amazonaws.com', eventName: 'ConsoleLogin' }
const failure = { ...signIn, responseElements: { ConsoleLogin: 'Failure' } }
const keyFor = (userName: string, arn: string): object => ({
  ...iam,
  eventName: 'CreateAccessKey',
  userIdentity: { type: 'IAMUser', arn },
  responseElements: { accessKey: { userName } },
})
const byInstance = (sourceIPAddress: string): object => ({
  eventSource: 'ec2.amazonaws.com',
  eventName: 'DescribeInstances',
  sourceIPAddress,
  userIdentity: { type: 'AssumedRole', arn: 'arn:aws:sts::111122223333:assumed-role/web/i-0a1b2c3d4e5f60718' },
})

describe('rules in the manner of the community find', () => {
  it.each([
    ['one failure: the rule alone, not the correlation', [failure], ['Console Sign-In Failed']],
    ['three failures: both', [failure, failure, failure], ['Console Sign-In Failed', 'Many Console Failures From One Address']],
    [
      'No without quotes, which is the text and not false',
      [{ ...signIn, additionalEventData: { MFAUsed: 'No' }, responseElements: { ConsoleLogin: 'Success' } }],
      ['Console Login Without MFA'],
    ],
    [
      'a deleted detector without an errorCode',
      [{ eventSource: 'guardduty.amazonaws.com', eventName: 'DeleteDetector' }],
      ['Detector Deleted Or Switched Off'],
    ],
    [
      'none where the deletion was refused',
      [{ eventSource: 'guardduty.amazonaws.com', eventName: 'DeleteDetector', errorCode: 'AccessDenied' }],
      [],
    ],
    [
      'a detector switched off, said as a boolean',
      [{ eventSource: 'guardduty.amazonaws.com', eventName: 'UpdateDetector', requestParameters: { enable: false } }],
      ['Detector Deleted Or Switched Off'],
    ],
    ['a key for another', [keyFor('bo', 'arn:aws:iam::111122223333:user/ana')], ['Access Key Created For Another User']],
    ["none for a key of one's own", [keyFor('ana', 'arn:aws:iam::111122223333:user/ana')], []],
    ['none that a filter takes out', [keyFor('bo', 'arn:aws:sts::111122223333:assumed-role/key-rotation')], []],
    ["an instance's role from outside", [byInstance('203.0.113.7')], ['Instance Role Used From Somewhere Else']],
    ['none from inside', [byInstance('10.1.2.3')], []],
    ['none from AWS itself, which is no address', [byInstance('AWS Internal')], []],
    [
      'a member of a list in the event',
      [
        {
          eventSource: 'ec2.amazonaws.com',
          eventName: 'ModifySnapshotAttribute',
          requestParameters: { createVolumePermission: { add: { items: [{ userId: '1' }, { group: 'all' }] } } },
        },
      ],
      ['Snapshot Or Database Made Public'],
    ],
    [
      'a boolean that the rule has as a text',
      [{ eventSource: 'rds.amazonaws.com', eventName: 'RestoreDBInstanceFromDBSnapshot', responseElements: { publiclyAccessible: true } }],
      ['Snapshot Or Database Made Public'],
    ],
    ['a keyword anywhere', [{ ...iam, eventName: 'GetUser', userAgent: 'trufflehog v3' }], ['Known Tool Anywhere In The Event']],
    [
      'a versioned name, and words in an object',
      [
        {
          eventSource: 'lambda.amazonaws.com',
          eventName: 'UpdateFunctionConfiguration20150331v2',
          requestParameters: { layers: ['arn:aws:lambda:x'] },
        },
      ],
      ['Lambda Function Changed'],
    ],
    ['nothing by a field that is none', [{ ...iam, eventName: 'DeleteSAMLProvider' }], []],
  ] as const)('%s', (_, records, titles) => {
    // Keywords look at whole events: tool-by-keyword stays silent on the others.
    expect(found(...records)).toEqual(titles)
  })
})

describe('rules that nobody can run', () => {
  it.each([
    ['old-count.yml', 7, 'is not part of Sigma any more'],
    ['old-near.yml', 8, 'is not part of Sigma any more'],
    ['placeholder.yml', 6, '"expand" asks for a value'],
    ['collection.yml', 1, 'collections made with "action"'],
    ['look-around.yml', 6, 'looks around'],
    ['half-a-rule.yml', 5, 'an alias without an anchor'],
  ])('%s is refused on line %i', async (file, line, words) => {
    const { documents, problems: all } = await read('refused')
    const mine = all.filter((problem) => basename(problem.file) === file)
    expect(mine.map((problem) => [problem.line, problem.message])).toContainEqual([line, expect.stringContaining(words)])
    expect(mine.every(({ remedy }) => remedy !== '')).toBe(true)
    expect(documents).toEqual([])
  })
})
