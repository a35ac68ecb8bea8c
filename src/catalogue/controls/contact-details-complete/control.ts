import { CONTACTS_ELSEWHERE, CONTACT_PARTITIONS, isDiallable } from '../../../core/contact-details.ts'
import { defineControl } from '../../../core/control.ts'
import { failUnlessNone } from '../../../core/decision.ts'
import type { ContactInformation } from '../../../core/facts/contacts.ts'

const REQUIRED: readonly (readonly [keyof ContactInformation, string])[] = [
  ['fullName', 'name'],
  ['addressLine1', 'street'],
  ['city', 'city'],
  ['countryCode', 'country'],
]

export const control = defineControl({
  id: 'contact-details-complete',
  claim: 'The primary contact of the account is complete',
  area: 'contacts',
  severity: 'medium',
  since: '0.1.0',
  why: 'When root is lost, AWS calls the telephone number of the primary contact and compares name and address with the documents that you send. Details of a person who left, or invented ones, end the recovery there.',
  fix: {
    any: 'Run: aws account put-contact-information with the legal name and address of the company and a company number that somebody answers; root is not needed.',
    member:
      'From the management account run: aws account put-contact-information --account-id ID with the legal name and address of the company and a company number that somebody answers.',
  },
  effortMinutes: 10,
  about: 'account',
  partitions: CONTACT_PARTITIONS,
  elsewhere: CONTACTS_ELSEWHERE,
  needs: ['contactInformation'],
  maxAgeHours: 24,
  rerunOn: ['PutContactInformation'],
  sources: ['AWS Account Management Reference: Update the primary contact', 'CIS AWS Foundations Benchmark v7.0, 2.2'],
  decide: ({ contactInformation }) => {
    const failures = REQUIRED.flatMap(([field, word]) =>
      (contactInformation[field] ?? '').trim() === '' ? [{ subject: word, because: `the ${word} is missing` }] : [],
    )
    if (!isDiallable(contactInformation.phone)) {
      failures.push({ subject: 'telephone', because: 'the telephone number cannot be called; it is a way to recover root' })
    }
    const notes = contactInformation.companyName === null ? ['no company is named: the account belongs to a person'] : []
    return failUnlessNone(failures, ...notes)
  },
})
