import { defineRootSignInControl } from '../../../core/root-state.ts'

export const control = defineRootSignInControl({
  id: 'root-password-strong-and-unique',
  claim: 'The password of root is long, random and used nowhere else',
  area: 'custody',
  severity: 'high',
  severityOn: { member: 'medium' },
  since: '0.1.0',
  why: 'Passwords from other leaks are tried on AWS the same day. No API shows how good the password of root is, and AWS accepts one of eight characters.',
  fix: {
    any: 'Sign in as root in an approved use and set a new one made by a password manager: 20 characters or more (AWS takes up to 128), not derived from the account name or e-mail address, typed or pasted nowhere else.',
    member: 'Switch on central root access and delete the root password of this account: then there is nothing left to keep.',
  },
  effortMinutes: 15,
  rerunOn: ['PasswordUpdated', 'PasswordRecoveryCompleted', 'CreateLoginProfile', 'DeleteLoginProfile'],
  sources: ['IAM User Guide: Change the password for the AWS account root user', 'IAM User Guide: Root user best practices'],
  attestation: {
    question:
      'Was the password of root made at random by a password manager with at least 20 characters, is it used nowhere else, was it never sent by mail or chat, and was it changed after the last person who knew it left?',
    validDays: 365,
  },
})
