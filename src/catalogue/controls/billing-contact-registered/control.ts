import { CONTACTS_ELSEWHERE, CONTACT_PARTITIONS, judgeAlternateContact } from '../../../core/contact-details.ts'
import { defineControl } from '../../../core/control.ts'

export const control = defineControl({
  id: 'billing-contact-registered',
  claim: 'A billing contact is registered',
  area: 'contacts',
  severity: 'low',
  since: '0.1.0',
  why: 'A failed payment ends in the suspension of the account, and the warnings go to the billing contact. Without one they go to the mailbox of root alone.',
  fix: {
    any: 'Run: aws account put-alternate-contact --alternate-contact-type BILLING with the address of the people who pay the bills; root is not needed.',
    member:
      'From the management account run: aws account put-alternate-contact --account-id ID --alternate-contact-type BILLING with the address of the people who pay the bills; one desk may serve every account.',
  },
  effortMinutes: 5,
  about: 'account',
  partitions: CONTACT_PARTITIONS,
  elsewhere: CONTACTS_ELSEWHERE,
  needs: ['billingContact'],
  maxAgeHours: 24,
  rerunOn: ['PutAlternateContact', 'DeleteAlternateContact'],
  sources: ['AWS Account Management Reference: Update the alternate contacts'],
  decide: ({ billingContact }) => judgeAlternateContact(billingContact, 'billing'),
})
