import { defineRootSignInControl } from '../../../core/root-state.ts'

export const control = defineRootSignInControl({
  id: 'root-access-tested-this-month',
  claim: 'The way in to root was tested within the last month',
  area: 'custody',
  severity: 'medium',
  severityOn: { member: 'low' },
  since: '0.1.0',
  why: 'Keys break, people leave, mailboxes are closed by a clean-up. A way in that was not tried for a year is found broken on the day on which it is needed.',
  fix: {
    any: 'Once a month, as an approved use: check that the vault opens and the devices are where they should be, sign in with one device (another one next month), sign out, and compare the alert and the CloudTrail record with the approval.',
    member: 'Switch on central root access and delete the root password of this account: then there is nothing left to keep.',
  },
  effortMinutes: 20,
  rerunOn: ['ConsoleLogin'],
  sources: ['IAM User Guide: Root user best practices', 'AWS Startups: Improved security with identity and access management'],
  attestation: {
    question:
      'Was root of this account reached as a test within the last 31 days, with approval beforehand, did the alert arrive, and was the sign-in matched with the approval afterwards?',
    validDays: 31,
  },
})
