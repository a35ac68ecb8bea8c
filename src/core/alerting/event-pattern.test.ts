import { describe, expect, it } from 'vitest'
import { canMatchRootEvent, rootCoverage } from './event-pattern.ts'
import { matchesWildcard } from './wildcard.ts'

const root = { userIdentity: { type: ['Root'] } }
const signIn = 'AWS Console Sign In via CloudTrail'
const apiCall = 'AWS API Call via CloudTrail'

describe('canMatchRootEvent', () => {
  it.each<[string, object | string, boolean]>([
    ['the rule for every use of root', { 'detail-type': [signIn, apiCall], detail: root }, true],
    ['every sign-in, root or not', { source: ['aws.signin'] }, true],
    ['sign-ins of IAM users', { source: ['aws.signin'], detail: { userIdentity: { type: ['IAMUser'] } } }, false],
    ['anything but IAM users', { detail: { userIdentity: { type: [{ 'anything-but': ['IAMUser', 'AssumedRole'] }] } } }, true],
    ['anything but root', { detail: { userIdentity: { type: [{ 'anything-but': 'Root' }] } } }, false],
    ['root with any case', { detail: { userIdentity: { type: [{ 'equals-ignore-case': 'ROOT' }] } } }, true],
    ['root in lower case', { detail: { userIdentity: { type: ['root'] } } }, false],
    ['a prefix of Root', { detail: { userIdentity: { type: [{ prefix: 'Ro' }] } } }, true],
    ['a prefix of IAMUser', { detail: { userIdentity: { type: [{ prefix: 'IAM' }] } } }, false],
    ['a suffix in any case', { detail: { userIdentity: { type: [{ suffix: { 'equals-ignore-case': 'OOT' } }] } } }, true],
    ['a wildcard', { detail: { userIdentity: { type: [{ wildcard: 'R*t' }] } } }, true],
    ['a type that is absent', { detail: { userIdentity: { type: [{ exists: false }] } } }, false],
    ['GuardDuty findings', { source: ['aws.guardduty'], 'detail-type': ['GuardDuty Finding'] }, false],
    ['state changes of instances', { source: ['aws.ec2'], 'detail-type': ['EC2 Instance State-change Notification'] }, false],
    [
      'one of several, one of them root',
      { $or: [{ source: ['aws.health'], 'detail-type': ['AWS Health Event'] }, { detail: root }] },
      true,
    ],
    ['$or inside detail', { detail: { $or: [{ userIdentity: { type: ['IAMUser'] } }, { errorCode: [{ exists: true }] }] } }, true],
    [
      'root sessions of central root access',
      { detail: { userIdentity: { type: ['Root'], sessionContext: { assumedRoot: ['true'] } } } },
      true,
    ],
    ['an operator that nobody knows yet', { detail: { userIdentity: { type: [{ soundex: 'route' }] } } }, true],
    ['an address range', { detail: { ...root, sourceIPAddress: [{ cidr: '192.0.2.0/24' }] } }, true],
    ['text that is no JSON', '{ not json', true],
    ['service events of root', { 'detail-type': ['AWS Service Event via CloudTrail'] }, true],
  ])('%s', (_, pattern, expected) => {
    expect(canMatchRootEvent(typeof pattern === 'string' ? pattern : JSON.stringify(pattern))).toBe(expected)
  })
})

describe('rootCoverage', () => {
  const coverage = (pattern: unknown) => {
    const { consoleSignIn, apiWrite, apiRead } = rootCoverage(JSON.stringify(pattern), { account: '111122223333', region: 'us-east-1' })
    return [consoleSignIn, apiWrite, apiRead]
  }

  it.each<[string, object, [string, string, string]]>([
    ['every use of root', { 'detail-type': [signIn, apiCall], detail: root }, ['all', 'all', 'all']],
    ['no detail type at all', { detail: root }, ['all', 'all', 'all']],
    ['every sign-in of anybody', { 'detail-type': [signIn] }, ['all', 'none', 'none']],
    [
      'the spelling of one documentation page',
      { 'detail-type': ['AWS Console Signin via CloudTrail'], detail: root },
      ['some', 'none', 'none'],
    ],
    ['API calls only', { 'detail-type': [apiCall], detail: root }, ['none', 'all', 'all']],
    ['ConsoleLogin only', { detail: { ...root, eventName: ['ConsoleLogin'] } }, ['all', 'some', 'some']],
    ['one API call', { detail: { ...root, eventName: ['CreateAccessKey'] } }, ['none', 'some', 'some']],
    ['failed sign-ins only', { detail: { ...root, responseElements: { ConsoleLogin: ['Failure'] } } }, ['some', 'some', 'some']],
    ['sign-ins without MFA only', { detail: { ...root, additionalEventData: { MFAUsed: ['No'] } } }, ['some', 'some', 'some']],
    ['not read-only', { detail: { ...root, readOnly: [false] } }, ['all', 'all', 'none']],
    [
      'people, not services',
      {
        detail: { userIdentity: { type: ['Root'], invokedBy: [{ exists: false }] }, eventType: [{ 'anything-but': ['AwsServiceEvent'] }] },
      },
      ['all', 'all', 'all'],
    ],
    [
      'only calls that services make for root',
      { detail: { userIdentity: { type: ['Root'], invokedBy: [{ exists: true }] } } },
      ['none', 'none', 'none'],
    ],
    [
      'no central root sessions',
      { detail: { userIdentity: { type: ['Root'], sessionContext: { assumedRoot: [{ exists: false }] } } } },
      ['all', 'all', 'all'],
    ],
    [
      'anything but a central root session: an absent field does not match',
      { detail: { userIdentity: { type: ['Root'], sessionContext: { assumedRoot: [{ 'anything-but': ['true'] }] } } } },
      ['none', 'none', 'none'],
    ],
    ['its own account', { account: ['111122223333'], detail: root }, ['all', 'all', 'all']],
    ['another account', { account: ['999900001111'], detail: root }, ['none', 'none', 'none']],
    ['not from the office', { detail: { ...root, sourceIPAddress: [{ 'anything-but': ['192.0.2.1'] }] } }, ['some', 'some', 'some']],
    ['all sources by prefix', { source: [{ prefix: '' }], detail: root }, ['all', 'all', 'all']],
    ['the IAM service only', { source: ['aws.iam'], detail: root }, ['none', 'some', 'some']],
    ['either branch is enough', { $or: [{ 'detail-type': [signIn] }, { 'detail-type': [apiCall] }], detail: root }, ['all', 'all', 'all']],
  ])('%s', (_, pattern, expected) => expect(coverage(pattern)).toEqual(expected))
})

describe('matchesWildcard', () => {
  it.each<[string, string, boolean]>([
    ['*', '', true],
    ['a*c', 'abbc', true],
    ['a*c', 'abb', false],
    ['*Unauthorized*', 'Client.UnauthorizedOperation', true],
    ['a*a', 'a', false],
    ['a\\*b', 'a*b', true],
    ['a\\*b', 'axb', false],
    ['*ab*ab*', 'ab', false],
  ])('%s against %s', (pattern, text, expected) => expect(matchesWildcard(pattern, text)).toBe(expected))
})
