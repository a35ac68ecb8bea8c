import { CONTACTS_ELSEWHERE, CONTACT_PARTITIONS } from '../../../core/contact-details.ts'
import { defineControl } from '../../../core/control.ts'
import { attestationNeeded, pass } from '../../../core/decision.ts'
import { isRoleMailbox, parseEmail } from '../../../core/root-email.ts'

export const control = defineControl({
  id: 'root-email-is-group-alias',
  claim: 'The e-mail address of root reaches a group, not one person',
  area: 'contacts',
  severity: 'low',
  severityOn: { standalone: 'medium', management: 'medium' },
  since: '0.1.0',
  why: 'AWS writes to this address when something is wrong, and sends the link that resets the password of root to it. A personal mailbox is unread on holidays, closed when its owner leaves, and lets one person alone take root over.',
  fix: {
    standalone:
      'Make a group address such as aws-root@ your domain that two or more people read, and set it under Account, signed in as root.',
    management:
      'Make a group address such as aws-payer@ your domain that two or more people read, and set it under Account, signed in as root of the management account.',
    member:
      'Make a group address with a tag for each account (aws+NAME@ your domain) and set it from the management account: aws account start-primary-email-update, then accept-primary-email-update.',
  },
  effortMinutes: 30,
  about: 'account',
  partitions: CONTACT_PARTITIONS,
  elsewhere: CONTACTS_ELSEWHERE,
  needs: ['rootEmail'],
  maxAgeHours: 168,
  rerunOn: ['EmailUpdated', 'StartPrimaryEmailUpdate', 'AcceptPrimaryEmailUpdate'],
  sources: ['IAM User Guide: Root user best practices (use a group email address)'],
  attestation: {
    question:
      'Does mail to the root address of this account reach at least two people who read it every working day, and can none of them be the only one who can open it?',
    validDays: 180,
  },
  decide: ({ rootEmail }, { now }) => {
    const address = parseEmail(rootEmail)
    if (address === null) return attestationNeeded(now)
    const { mailbox, tag } = address
    if (isRoleMailbox(mailbox)) return pass(`judged by its name: ${rootEmail} is named for a role; who reads it is not visible`)
    if (tag === null) return attestationNeeded(now)
    return pass(`judged by its form: ${rootEmail} is a tagged alias; see to it that several people read ${mailbox}@${address.domain}`)
  },
})
