import { defineRootSignInControl } from '../../../core/root-state.ts'

export const control = defineRootSignInControl({
  id: 'root-procedure-documented',
  claim: 'How root is used is written down and known',
  area: 'custody',
  severity: 'medium',
  severityOn: { member: 'low' },
  since: '0.1.0',
  why: 'Under stress people do what they remember. Without a procedure root is used from the wrong machine, by the wrong person, for a task that a role could do, and nobody can tell afterwards whether it was right.',
  fix: {
    any: 'Write one page: which tasks need root, who asks and who approves, from which machine and network, who brings which factor, who watches CloudTrail meanwhile, how to sign out and what is recorded. Keep a copy that opens without AWS, and rehearse it twice a year.',
    member: 'Switch on central root access and delete the root password of this account: then there is nothing left to keep.',
  },
  effortMinutes: 120,
  rerunOn: ['ConsoleLogin'],
  sources: ['IAM User Guide: Root user best practices'],
  attestation: {
    question:
      'Is there a procedure, at most a year old, that names the tasks for which root is allowed, who approves them, the machine and network to use, how the factors are brought together, who watches, and what is recorded afterwards, and have its people read it?',
    validDays: 365,
  },
})
