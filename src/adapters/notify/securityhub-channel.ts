import { type AwsSecurityFinding, BatchImportFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { alertAsff } from '../../core/alert/format/alert-asff.ts'
import { type AccountId, isAccountId, partitionOf } from '../../core/aws.ts'
import type { Notifier } from '../../ports/notifier.ts'
import { type AwsWiring, awsFailure, clientOf } from './aws-failure.ts'

/**
 * Imports alerts into Security Hub of the account whose credentials are used: one finding for each alert, archived when it is over. It is
 * a display and not a pager: digests and tests have no finding, and are answered by looking whether the account can be asked at all.
 */
export function securityhubChannel(channel: string, region: string, wiring: AwsWiring): Notifier {
  const hub = new SecurityHubClient(clientOf(wiring, region))
  const sts = new STSClient(clientOf(wiring, region))
  let known: AccountId | null = null
  const ownAccount = async (): Promise<AccountId> => {
    if (known !== null) return known
    const { Account = '' } = await sts.send(new GetCallerIdentityCommand({}))
    if (!isAccountId(Account)) throw new Error('STS named no account')
    known = Account
    return Account
  }
  return {
    channel,
    address: `Security Hub in ${region}`,
    send: async ({ notice, text }) => {
      try {
        const account = await ownAccount()
        if (notice.subject !== 'alert') return { ok: true, thread: null, receipt: `nothing to import for account ${account}` }
        // The shape is ASFF's, which the SDK types field by field.
        const finding = alertAsff(notice, text, { partition: partitionOf(region), region, account }) as unknown as AwsSecurityFinding
        const { FailedFindings = [] } = await hub.send(new BatchImportFindingsCommand({ Findings: [finding] }))
        const [failure] = FailedFindings
        if (failure === undefined) return { ok: true, thread: null, receipt: 'imported' }
        const retry = /Internal|Throttl/i.test(failure.ErrorCode ?? '')
        return {
          ok: false,
          retry,
          retryAfterMs: null,
          because: `Security Hub refused it: ${failure.ErrorMessage ?? failure.ErrorCode ?? ''}`,
        }
      } catch (error) {
        return awsFailure(error)
      }
    },
  }
}
