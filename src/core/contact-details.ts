import type { Partition } from './aws.ts'
import { type Decision, type Failure, fail, failUnlessNone } from './decision.ts'
import type { AlternateContact } from './facts/contacts.ts'
import { isFreeMail, parseEmail } from './root-email.ts'

/** Where an account has contacts of its own. */
export const CONTACT_PARTITIONS: readonly Partition[] = ['aws', 'aws-cn']

export const CONTACTS_ELSEWHERE =
  'the contacts of a GovCloud account are those of the linked commercial account, which has to be judged by itself'

/** Whether somebody could be called there: enough digits, and not the same one over and over. */
export function isDiallable(phone: string): boolean {
  const digits = phone.replace(/\D/g, '')
  return digits.length >= 7 && new Set(digits).size > 1
}

/** A contact counts when AWS can write to it and call it. One desk may be the contact for everything: nothing says it has to be three. */
export function judgeAlternateContact(contact: AlternateContact | null, purpose: string): Decision {
  if (contact === null) return fail({ subject: `${purpose} contact`, because: `no ${purpose} contact is registered` })
  const address = parseEmail(contact.email)
  const failures: Failure[] = []
  if (address === null)
    failures.push({ subject: contact.email, because: `the ${purpose} contact has no e-mail address that can be written to` })
  if (!isDiallable(contact.phone))
    failures.push({ subject: contact.phone, because: `the ${purpose} contact has no telephone number that can be called` })
  const notes =
    address !== null && isFreeMail(address.domain) ? [`${contact.email} is a personal mailbox: it leaves when its owner does`] : []
  return failUnlessNone(failures, ...notes)
}
