import { defineRootSignInControl } from '../../../core/root-state.ts'

export const control = defineRootSignInControl({
  id: 'two-people-can-reach-root',
  claim: 'Root can be reached when any one person is away',
  area: 'custody',
  severity: 'high',
  severityOn: { member: 'medium' },
  since: '0.1.0',
  why: 'The one task that needs root comes when its only keeper is on a plane, ill or gone. Getting in through AWS Support then takes days, and Support asks for proof that only that person may have.',
  fix: {
    any: 'See to it that at least two people hold the password side and at least two hold a device, in two places, and that each of them knows the procedure. Root takes up to eight devices.',
    member: 'Switch on central root access and delete the root password of this account: then there is nothing left to keep.',
  },
  effortMinutes: 60,
  rerunOn: ['EnableMFADevice', 'DeactivateMFADevice', 'CreateLoginProfile', 'DeleteLoginProfile'],
  sources: ['IAM User Guide: Root user best practices'],
  attestation: {
    question:
      'If any one person were away from today on, could the others still sign in as root within a day, with a password holder and a device holder left, and do they know that they would have to?',
    validDays: 180,
  },
})
