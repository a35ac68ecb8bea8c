import { CONTACTS_ELSEWHERE, CONTACT_PARTITIONS, judgeAlternateContact } from '../../../core/contact-details.ts'
import { defineControl } from '../../../core/control.ts'

export const control = defineControl({
  id: 'security-contact-registered',
  claim: 'A security contact is registered',
  area: 'contacts',
  severity: 'medium',
  severityOn: { management: 'high', standalone: 'high' },
  since: '0.1.0',
  why: 'AWS writes to the security contact when it sees keys of yours on the internet or abuse from your account. Without one the message goes to the mailbox of root, which nobody reads on a Sunday.',
  fix: {
    any: 'Run: aws account put-alternate-contact --alternate-contact-type SECURITY with a group address and a number that somebody answers at night; root is not needed.',
    member:
      'From the management account run: aws account put-alternate-contact --account-id ID --alternate-contact-type SECURITY with a group address and a number that somebody answers at night; one desk may serve every account.',
  },
  effortMinutes: 5,
  about: 'account',
  partitions: CONTACT_PARTITIONS,
  elsewhere: CONTACTS_ELSEWHERE,
  needs: ['securityContact'],
  maxAgeHours: 24,
  rerunOn: ['PutAlternateContact', 'DeleteAlternateContact'],
  sources: [
    'AWS Account Management Reference: Update the alternate contacts',
    'CIS AWS Foundations Benchmark v7.0, 2.3',
    'AWS Security Hub CSPM: Account.1',
  ],
  decide: ({ securityContact }) => judgeAlternateContact(securityContact, 'security'),
})
