import { defineRootSignInControl } from '../../../core/root-state.ts'

export const control = defineRootSignInControl({
  id: 'root-mailbox-has-mfa',
  claim: 'The mailbox of root asks for a second factor',
  area: 'contacts',
  severity: 'high',
  severityOn: { member: 'medium' },
  since: '0.1.0',
  why: 'The link that resets the password of root arrives in this mailbox. With a password alone in front of it, the whole account is as safe as a webmail login, and so is every address to which the mailbox forwards or by which it is recovered.',
  fix: {
    any: 'In the mail system require a phishing-resistant second factor for the mailbox and for everybody in the group, remove forwarding to the outside, and review its own recovery addresses and numbers: each of them is a way to root.',
    member:
      'Switch on central root access and delete the root password of this account: then there is nothing left to keep. Otherwise require a second factor for the mailbox and everybody in the group.',
  },
  effortMinutes: 30,
  rerunOn: ['PasswordUpdated', 'PasswordRecoveryCompleted', 'CreateLoginProfile', 'DeleteLoginProfile'],
  sources: ['IAM User Guide: Root user best practices'],
  attestation: {
    question:
      'Does everybody who can read the mailbox of root sign in to it with a second factor (not by SMS), is nothing forwarded to the outside, and have the recovery addresses and numbers of the mailbox itself been reviewed?',
    validDays: 180,
  },
})
