import { defineRootSignInControl } from '../../../core/root-state.ts'

export const control = defineRootSignInControl({
  id: 'root-phone-reachable',
  claim: 'The telephone number on file for root is reachable',
  area: 'contacts',
  severity: 'medium',
  severityOn: { member: 'low' },
  since: '0.1.0',
  why: 'The number of the primary contact is the second way to recover root when its devices are lost, and AWS Support calls it before it believes anybody. A number of somebody who left, or one that a stranger can take over at a shop, turns that against you.',
  fix: {
    any: 'Have the number called by a colleague. Set a company number that two people answer with aws account put-contact-information, and ask the carrier for a lock against moving it to another SIM.',
    member:
      'Switch on central root access and delete the root password of this account: then there is nothing left to keep. Otherwise set a company number from the management account with aws account put-contact-information --account-id ID.',
  },
  effortMinutes: 15,
  rerunOn: ['PutContactInformation'],
  sources: ['IAM User Guide: Root user best practices', 'AWS Account Management Reference: Update the primary contact'],
  attestation: {
    question:
      'Was the number on file for this account called in the last six months, did somebody of the company answer, and is it protected against being moved to another SIM?',
    validDays: 180,
  },
})
