import { describe, expect, it } from 'vitest'
import { isDiallable, judgeAlternateContact } from './contact-details.ts'

it.each([
  ['+49 30 1234567', true],
  ['(555) 010-9999', true],
  ['000-000-0000', false],
  ['5555555', false],
  ['n/a', false],
  ['112', false],
])('%s can be called: %s', (phone, diallable) => expect(isDiallable(phone)).toBe(diallable))

describe('judgeAlternateContact', () => {
  const desk = { name: 'Security desk', title: 'On call', email: 'security@example.com', phone: '+49 30 1234567' }

  it.each([
    ['a desk', desk, 'pass'],
    ['nobody', null, 'fail'],
    ['a name without an address', { ...desk, email: '' }, 'fail'],
    ['a number nobody answers', { ...desk, phone: '0000000000' }, 'fail'],
    ['a personal mailbox', { ...desk, email: 'ana@gmail.com' }, 'pass'],
  ])('%s', (_, contact, verdict) => expect(judgeAlternateContact(contact, 'security').verdict).toBe(verdict))
})
