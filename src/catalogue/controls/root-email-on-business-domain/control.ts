import { CONTACTS_ELSEWHERE, CONTACT_PARTITIONS } from '../../../core/contact-details.ts'
import { defineControl } from '../../../core/control.ts'
import { fail, pass } from '../../../core/decision.ts'
import { isFreeMail, isOneOf, parseEmail } from '../../../core/root-email.ts'

export const control = defineControl({
  id: 'root-email-on-business-domain',
  claim: 'The e-mail address of root is on a domain of the business',
  area: 'contacts',
  severity: 'medium',
  severityOn: { standalone: 'high', management: 'high' },
  since: '0.1.0',
  why: 'Whoever controls the mailbox can reset the password of root. A mailbox at a free provider belongs to one person, leaves with that person, and is recovered by rules that are not yours.',
  fix: {
    standalone:
      'Sign in as root and change the e-mail address under Account to one on a domain of the business that you are sure to keep; have the use of root approved first.',
    management:
      'Sign in as root of the management account and change the e-mail address under Account to one on a domain of the business; no API does it for this account.',
    member:
      'From the management account change it without root: aws account start-primary-email-update, then accept-primary-email-update with the code that arrives at the new address.',
  },
  effortMinutes: 20,
  about: 'account',
  partitions: CONTACT_PARTITIONS,
  elsewhere: CONTACTS_ELSEWHERE,
  needs: ['rootEmail'],
  maxAgeHours: 168,
  rerunOn: ['EmailUpdated', 'StartPrimaryEmailUpdate', 'AcceptPrimaryEmailUpdate'],
  sources: ['IAM User Guide: Root user best practices', 'AWS Account Management Reference: Update the root user email'],
  attestation: {
    question:
      'Is the e-mail address of root of this account on a domain that belongs to the business, is renewed automatically, and is not at a free mail provider?',
    validDays: 365,
  },
  decide: ({ rootEmail }, { settings: { businessDomains } }) => {
    const address = parseEmail(rootEmail)
    if (address === null) return fail({ subject: rootEmail, because: 'the address of root is no e-mail address' })
    const { domain } = address
    if (isFreeMail(domain)) {
      return fail({
        subject: rootEmail,
        because: `${domain} is a free mail provider: the mailbox belongs to a person, not to the business`,
      })
    }
    if (businessDomains.length === 0)
      return pass(`${domain} is taken for a domain of the business because it is no known free mail provider`)
    if (isOneOf(domain, businessDomains)) return pass()
    return fail({ subject: rootEmail, because: `${domain} is none of the domains of the business (${businessDomains.join(', ')})` })
  },
})
