import { defineControl } from '../../../core/control.ts'
import { type Decision, everyOf, fail, given, pass, someOf } from '../../../core/decision.ts'
import { lookup } from '../../../core/fact.ts'
import type { ConfigRule } from '../../../core/facts/detectors.ts'

/** Names and identifiers of managed rules follow no rule that one could derive; `root-access-key-check`, which guides print, does not exist. */
const rootRules: readonly (readonly [identifier: string, name: string])[] = [
  ['IAM_ROOT_ACCESS_KEY_CHECK', 'iam-root-access-key-check'],
  ['ROOT_ACCOUNT_MFA_ENABLED', 'root-account-mfa-enabled'],
  ['ROOT_ACCOUNT_HARDWARE_MFA_ENABLED', 'root-account-hardware-mfa-enabled'],
]

const isActive = (rules: readonly ConfigRule[], identifier: string): boolean =>
  rules.some(({ owner, sourceIdentifier, state }) => owner === 'AWS' && sourceIdentifier === identifier && state === 'ACTIVE')

export const control = defineControl({
  id: 'config-has-root-rules',
  claim: "AWS Config's rules on root are active in some Region",
  area: 'detectors',
  severity: 'low',
  since: '0.1.0',
  why: 'The three rules notice a new root access key or a lost MFA device within a day, and keep the history that an auditor asks for. Root is the same in every Region, so one Region is enough.',
  fix: {
    any: 'Add the managed rules iam-root-access-key-check, root-account-mfa-enabled and root-account-hardware-mfa-enabled in one Region where Config records. They only tell: no rule can delete a root key or add a device.',
    member: 'Have the three managed rules deployed to all accounts as organisation rules of AWS Config.',
  },
  effortMinutes: 15,
  about: 'account',
  partitions: ['aws'],
  needs: ['enabledRegions'],
  wants: ['configRules'],
  maxAgeHours: 24,
  rerunOn: ['PutConfigRule', 'DeleteConfigRule', 'PutOrganizationConfigRule', 'DeleteOrganizationConfigRule'],
  sources: [
    'AWS Config Developer Guide: List of AWS Config managed rules',
    'AWS Security Hub CSPM: IAM.4',
    'AWS Security Hub CSPM: IAM.6',
    'AWS Security Hub CSPM: IAM.9',
  ],
  decide: ({ enabledRegions, configRules }, { now }) =>
    given(configRules, (regional) =>
      everyOf(
        rootRules.map(([identifier, name]): Decision => {
          const none = { subject: name, because: `no enabled Region has an active rule ${identifier}` }
          const seen = enabledRegions.map((region) =>
            given(lookup(regional, region, 'config:DescribeConfigRules', now), (rules) =>
              isActive(rules, identifier) ? pass() : fail(none),
            ),
          )
          return someOf(
            seen.filter(({ verdict }) => verdict !== 'fail'),
            none,
          )
        }),
      ),
    ),
})
