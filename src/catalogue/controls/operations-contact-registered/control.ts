import { CONTACTS_ELSEWHERE, CONTACT_PARTITIONS, judgeAlternateContact } from '../../../core/contact-details.ts'
import { defineControl } from '../../../core/control.ts'

export const control = defineControl({
  id: 'operations-contact-registered',
  claim: 'An operations contact is registered',
  area: 'contacts',
  severity: 'low',
  since: '0.1.0',
  why: 'AWS announces maintenance, retirements and limits to the operations contact. Without one such messages go to the mailbox of root alone.',
  fix: {
    any: 'Run: aws account put-alternate-contact --alternate-contact-type OPERATIONS with the address of the team that runs what is in the account; root is not needed.',
    member:
      'From the management account run: aws account put-alternate-contact --account-id ID --alternate-contact-type OPERATIONS with the address of the team that runs what is in the account; one desk may serve every account.',
  },
  effortMinutes: 5,
  about: 'account',
  partitions: CONTACT_PARTITIONS,
  elsewhere: CONTACTS_ELSEWHERE,
  needs: ['operationsContact'],
  maxAgeHours: 24,
  rerunOn: ['PutAlternateContact', 'DeleteAlternateContact'],
  sources: ['AWS Account Management Reference: Update the alternate contacts'],
  decide: ({ operationsContact }) => judgeAlternateContact(operationsContact, 'operations'),
})
