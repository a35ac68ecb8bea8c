import type { AccountFacts } from '../../../core/facts/catalogue.ts'
import type { Fact } from '../../../core/fact.ts'
import type { Observations } from '../../../core/snapshot.ts'
import { MalformedAnswer, NotReported, record } from '../answer.ts'
import type { AccountCollector, Target } from '../collector.ts'

const operation = 'iam:GetAccountSummary'

/**
 * The live state of root's credentials in one call: 0 or 1 each, inactive access keys counted.
 *
 * @see IAM API Reference, GetAccountSummary. An endpoint that leaves a field out has not said "no".
 */
const flagOf = (summary: object, name: string): boolean => {
  const value: unknown = Reflect.get(summary, name)
  if (value === undefined) throw new NotReported(`SummaryMap has no ${name}`)
  if (typeof value !== 'number') throw new MalformedAnswer(`SummaryMap.${name} is not a number`)
  return value > 0
}

async function readSummary(target: Target): Promise<Observations<AccountFacts>> {
  const { SummaryMap } = await target.call(operation, {})
  const fact = (name: string): readonly Fact<boolean>[] => [target.fact(operation, () => flagOf(record(SummaryMap, 'SummaryMap'), name))]
  return {
    rootPasswordPresent: fact('AccountPasswordPresent'),
    rootAccessKeysPresent: fact('AccountAccessKeysPresent'),
    rootSigningCertificatesPresent: fact('AccountSigningCertificatesPresent'),
    rootMfaEnabled: fact('AccountMFAEnabled'),
  }
}

export const accountSummary: AccountCollector = {
  scope: 'account',
  with: ['root', 'account'],
  provides: {
    rootPasswordPresent: [[operation]],
    rootAccessKeysPresent: [[operation]],
    rootSigningCertificatesPresent: [[operation]],
    rootMfaEnabled: [[operation]],
  },
  read: readSummary,
}
