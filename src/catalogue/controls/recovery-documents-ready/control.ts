import { defineAttestedControl } from '../../../core/control.ts'
import { NO_ROOT_SIGN_IN, ROOT_SIGN_IN_PARTITIONS } from '../../../core/root-state.ts'

export const control = defineAttestedControl({
  id: 'recovery-documents-ready',
  claim: 'What AWS Support will ask for when root is lost lies ready',
  area: 'contacts',
  severity: 'low',
  since: '0.1.0',
  why: 'When mailbox, telephone and devices do not suffice, only AWS Support can let you back in, and it does so slowly and for proof. Looking for a notarised signature and an invoice of last year begins to cost days then.',
  fix: {
    any: 'Put into one sealed folder outside AWS: account id and root address, the company registration with the name that AWS has on file, the last invoices and the payment method’s last four digits, identity documents of those who may sign, and the forms for lost MFA devices of AWS Support.',
  },
  effortMinutes: 60,
  about: 'account',
  kinds: ['standalone', 'management'],
  partitions: ROOT_SIGN_IN_PARTITIONS,
  elsewhere: NO_ROOT_SIGN_IN,
  maxAgeHours: 24,
  rerunOn: ['PutContactInformation', 'EmailUpdated'],
  sources: ['IAM User Guide: Recover an MFA protected identity', 'AWS Sign-In User Guide: Troubleshooting sign-in'],
  attestation: {
    question:
      'Could you prove tomorrow, without signing in to AWS, that this account is yours: its id and root address, recent invoices and payment method, the company’s registration in the name that AWS has on file, and a person who may sign for it?',
    validDays: 365,
  },
})
