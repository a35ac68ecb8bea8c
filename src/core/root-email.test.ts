import { describe, expect, it } from 'vitest'
import { isFreeMail, isOneOf, isRoleMailbox, parseEmail } from './root-email.ts'

describe('parseEmail', () => {
  it.each([
    ['AWS+Prod@Example.COM', { mailbox: 'aws', tag: 'prod', domain: 'example.com' }],
    ['root@mail.example.com', { mailbox: 'root', tag: null, domain: 'mail.example.com' }],
    ['aws+@example.com', { mailbox: 'aws', tag: '', domain: 'example.com' }],
    ['not an address', null],
    ['@example.com', null],
    ['root@localhost', null],
  ])('%s', (text, expected) => expect(parseEmail(text)).toEqual(expected))
})

it.each([
  ['gmail.com', true],
  ['yahoo.co.uk', true],
  ['gmx.de', true],
  ['proton.me', true],
  ['example.com', false],
  ['live.example.com', false],
  ['mygmail.com', false],
  ['gmail.com.example.org', false],
])('%s is free mail: %s', (domain, free) => expect(isFreeMail(domain)).toBe(free))

it.each([
  ['example.com', true],
  ['mail.example.com', true],
  ['notexample.com', false],
  ['example.com.evil.test', false],
])('%s belongs to Example.com: %s', (domain, ours) => expect(isOneOf(domain, ['Example.com'])).toBe(ours))

it.each([
  ['aws-root', true],
  ['it.ops', true],
  ['cloud2', true],
  ['ana.example', false],
  ['teamer', false],
  ['britta', false],
])('%s is a role mailbox: %s', (mailbox, role) => expect(isRoleMailbox(mailbox)).toBe(role))
