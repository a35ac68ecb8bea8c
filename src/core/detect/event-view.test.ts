import { expect, it } from 'vitest'
import { trailEvent } from '../../testing/trail-records.ts'
import { doorOf } from './event-view.ts'

const key = 'ASIAFAKEROOT0EXAMPLE'
const call = (eventVersion: string, attributes: object = { mfaAuthenticated: 'false' }, more: object = {}) =>
  doorOf(
    trailEvent({
      eventVersion,
      eventSource: 'iam.amazonaws.com',
      eventName: 'ListUsers',
      userIdentity: { type: 'Root', accountId: '777788889999', accessKeyId: key, sessionContext: { attributes: { ...attributes } } },
      ...more,
    }),
  )

it.each([
  ['an old console, before records said so', call('1.05'), 'console'],
  ['version 1.11, which is newer than 1.8 though a smaller fraction', call('1.11'), `temporary:${key}`],
  ['a version that nobody knows yet', call('2.0'), `temporary:${key}`],
  ['a session with MFA, which is told in a text', call('1.11', { mfaAuthenticated: 'true' }), 'console'],
  ['a session that says it is of the console, in a text', call('1.11', {}, { sessionCredentialFromConsole: 'true' }), 'console'],
])('root comes in by the door of %s', (_, door, expected) => expect(door).toBe(expected))
