import { defineControl } from '../../../core/control.ts'
import { given, pass } from '../../../core/decision.ts'
import { unknown } from '../../../core/fact.ts'

export const control = defineControl({
  id: 'iam-billing-access-on',
  claim: 'IAM users and roles can reach billing, so that nobody needs root for it',
  area: 'billing',
  severity: 'medium',
  since: '0.1.0',
  why: 'Until this switch is on, the bill is seen by root alone, whatever policies say, and somebody signs in as root every month. Only root can turn it on.',
  fix: {
    any: 'Sign in as root once, open Account, IAM user and role access to Billing information, choose Activate; then give the people of finance a billing policy.',
    member:
      'An account that the organisation created has it on. In an invited one, its root turns it on once: do it before the root credentials are removed.',
  },
  effortMinutes: 10,
  about: 'account',
  partitions: ['aws'],
  needs: [],
  wants: ['organisationAccounts'],
  maxAgeHours: 24 * 7,
  rerunOn: ['UpdateIAMAccessPreference'],
  sources: [
    'AWS Billing User Guide: Activating IAM access to the AWS Billing console',
    'IAM User Guide: Tasks that require root user credentials',
  ],
  attestation: {
    question: 'Is "IAM user and role access to Billing information" activated on the Account page of this account?',
    validDays: 365,
  },
  decide: ({ organisationAccounts }, { account, now }) => {
    const joinedBy = organisationAccounts.known ? organisationAccounts.value.find(({ id }) => id === account.id)?.joinedBy : null
    if (account.kind === 'member' && joinedBy === 'CREATED') {
      return pass(
        'it is on from the start in an account that the organisation created; only the root of this account could have turned it off',
      )
    }
    return given(
      unknown('not-reported', 'no API shows this switch of the Account page; a person has to attest it', now, 'attestation'),
      () => pass(),
    )
  },
})
