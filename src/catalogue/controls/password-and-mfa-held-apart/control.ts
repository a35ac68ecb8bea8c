import { defineRootSignInControl } from '../../../core/root-state.ts'

export const control = defineRootSignInControl({
  id: 'password-and-mfa-held-apart',
  claim: 'No single person holds both the password of root and a device for it',
  area: 'custody',
  severity: 'high',
  severityOn: { member: 'medium' },
  since: '0.1.0',
  why: 'Two factors in one hand are one factor: that person, or whoever robs or bribes them, is root alone and unseen. Whoever reads the mailbox counts as holding the password, for the mailbox can reset it.',
  fix: {
    any: 'Give the password (and the mailbox) to some people and the devices to others, write down who holds what, and give every device the name of its holder: CloudTrail then shows whose device opened the door.',
    member: 'Switch on central root access and delete the root password of this account: then there is nothing left to keep.',
  },
  effortMinutes: 60,
  rerunOn: ['EnableMFADevice', 'DeactivateMFADevice', 'CreateLoginProfile', 'DeleteLoginProfile'],
  sources: ['IAM User Guide: Root user best practices'],
  attestation: {
    question:
      'Is it so that nobody who can see the password of root or read its mailbox can also reach a registered MFA device, and is it written down who holds which?',
    validDays: 180,
  },
})
