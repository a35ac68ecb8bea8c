import { describe, expect, it } from 'vitest'
import { lastWords } from './last-words.ts'

describe('of what a rule said', () => {
  it.each<readonly [string, readonly string[], readonly string[]]>([
    [
      'the last of a count that grows is told',
      [
        '3 failures in seven days from 3 addresses',
        '4 failures in seven days from 3 addresses',
        '5 failures in seven days from 4 addresses',
      ],
      ['5 failures in seven days from 4 addresses'],
    ],
    [
      'a count in the middle is one too',
      ['root was asked for MFA 3 times', 'root was asked for MFA 12 times'],
      ['root was asked for MFA 12 times'],
    ],
    ['what is said between stays, in its order', ['2 keys made', 'a key was made', '3 keys made'], ['a key was made', '3 keys made']],
    ['nothing stays nothing', [], []],
  ])('%s', (_, said, told) => expect(lastWords(said)).toEqual(told))

  it.each([
    ['addresses', 'a success from 192.0.2.1 to console', 'a success from 192.0.2.9 to console'],
    ['addresses of version 6', 'from 2001:db8::1 in vain', 'from 2001:db8::2 in vain'],
    ['accounts', 'trusted is 111122223333 now', 'trusted is 444455556666 now'],
    ['Regions', 'nobody is to work in us-east-1 now', 'nobody is to work in us-east-2 now'],
    ['ports', 'port 22 (SSH) open', 'port 23 (SSH) open'],
    ['networks', 'from AS64500 now', 'from AS64501 now'],
    ['lengths of time', 'root signed in 17 minutes after', 'root signed in 3 minutes after'],
    ['things and times', '3 minutes', '3 keys'],
  ])('%s are told apart', (_, one, other) => expect(lastWords([one, other])).toEqual([one, other]))
})
