import { defineRootSignInControl } from '../../../core/root-state.ts'

export const control = defineRootSignInControl({
  id: 'root-password-in-vault-outside-account',
  claim: 'The password of root lies in a vault outside the account that it opens',
  area: 'custody',
  severity: 'medium',
  severityOn: { management: 'high' },
  since: '0.1.0',
  why: 'A vault inside the account needs the account to be well in order to open it: when nobody can sign in any more, the password is out of reach as well. And no secrets service can set or rotate a root password, whatever a guide says.',
  fix: {
    any: 'Keep it in a password manager or sealed in a safe that works without this account and its identity provider, open to named people only, and with a record of every opening.',
    member: 'Switch on central root access and delete the root password of this account: then there is nothing left to keep.',
  },
  effortMinutes: 30,
  rerunOn: ['PasswordUpdated', 'PasswordRecoveryCompleted', 'CreateLoginProfile', 'DeleteLoginProfile'],
  sources: ['IAM User Guide: Root user best practices'],
  attestation: {
    question:
      'Is the password of root kept in a vault or safe that can be opened when this AWS account and its single sign-on are down, by named people only, and is each opening recorded?',
    validDays: 180,
  },
})
