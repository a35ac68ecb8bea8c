import { accountId } from '../../../core/aws.ts'
import { type Fact, unknown } from '../../../core/fact.ts'
import type { Organisation } from '../../../core/facts/organisation.ts'
import { MalformedAnswer, oneOf, record, text } from '../answer.ts'
import type { AccountCollector, Target } from '../collector.ts'
import { ReadFailure } from '../failure.ts'
import type { OutputOf } from '../services.ts'

const operation = 'organizations:DescribeOrganization'

const accountIn = (value: unknown, where: string) => {
  const id = text(value, where)
  if (!/^\d{12}$/.test(id)) throw new MalformedAnswer(`${where} is no account id`)
  return accountId(id)
}

const organisationIn = ({ Organization }: OutputOf<typeof operation>): Organisation => {
  const { Id, MasterAccountId, FeatureSet } = record(Organization, 'Organization')
  return {
    id: text(Id, 'Id'),
    managementAccountId: accountIn(MasterAccountId, 'MasterAccountId'),
    featureSet: oneOf(FeatureSet, ['ALL', 'CONSOLIDATED_BILLING'], 'FeatureSet'),
  }
}

async function readMembership(
  target: Target,
): Promise<{ organisation: readonly Fact<Organisation | null>[]; rootEmail?: readonly Fact<string>[] }> {
  try {
    const answer = await target.call(operation, {}, { harmless: ['AWSOrganizationsNotInUse'] })
    const organisation = target.fact(operation, () => organisationIn(answer))
    if (!organisation.known || organisation.value.managementAccountId !== target.account) return { organisation: [organisation] }
    const rootEmail = target.fact(operation, () => text(answer.Organization?.MasterAccountEmail, 'MasterAccountEmail'))
    return { organisation: [organisation], rootEmail: [rootEmail] }
  } catch (error) {
    if (!(error instanceof ReadFailure) || error.code !== 'AWSOrganizationsNotInUse') throw error
    return { organisation: [target.fact(operation, () => null)] }
  }
}

/**
 * Whether the account is in an organisation, and in which. Every member may ask. For the management account the answer also holds
 * root's e-mail address; of other accounts AWS tells it only to the management account.
 */
export const organisationMembership: AccountCollector = {
  scope: 'account',
  with: ['account'],
  provides: { organisation: [[operation]], rootEmail: [[operation]] },
  async read(target) {
    const facts = await readMembership(target)
    if (facts.rootEmail !== undefined || !target.wants('rootEmail')) return facts
    const [organisation] = facts.organisation
    if (organisation !== undefined && !organisation.known) return { ...facts, rootEmail: [organisation] }
    const detail = "AWS tells root's e-mail address only to the organisation's management account or a delegated administrator"
    return { ...facts, rootEmail: [unknown('not-supported', detail, organisation?.observedAt ?? target.now(), target.source(operation))] }
  },
}
