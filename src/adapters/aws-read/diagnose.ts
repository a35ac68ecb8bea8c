import { AppError } from '../../core/app-error.ts'
import { GLOBAL_REGION, isAccountId } from '../../core/aws.ts'
import { FACT_NAMES } from '../../core/facts/catalogue.ts'
import type { ReadRequest } from '../../ports/account-reader.ts'
import type { Diagnosis, Tried } from '../../ports/diagnosis.ts'
import type { Outcome } from './calls.ts'
import { factsOnlyBy, operationsFor } from './fact-sources.ts'
import { type Operation, actionsFor } from './operations.ts'
import { readSnapshot } from './read-snapshot.ts'
import { type AwsReaderOptions, type Run, during, startRun } from './reader.ts'

/** Operations that need something else to be there first. */
function whyNotTried(operation: Operation, { memberRole }: ReadRequest): string {
  if (operation === 'sts:AssumeRole')
    return memberRole === null ? 'no role was named to read members with (--member-role)' : 'there was no other account to read'
  if (operation === 'sts:AssumeRoot') return 'there was no member account to read root of, or central root access is off'
  if (actionsFor(operation).includes('sts:AssumeRoot'))
    return 'is made in a root session on a member account only, and none was opened or none had to ask'
  return 'there was nothing to ask about, or another source had already told the facts'
}

const describe = (operation: Operation): Pick<Tried, 'operation' | 'action' | 'feeds'> => ({
  operation,
  action: actionsFor(operation)[0] ?? operation,
  feeds: factsOnlyBy(operation),
})

function tried(operation: Operation, outcomes: readonly Outcome[], request: ReadRequest): Tried {
  const mine = outcomes.filter((each) => each.operation === operation || each.operation.endsWith(` > ${operation}`))
  const failures = mine.flatMap(({ failure }) => (failure === null ? [] : [failure]))
  const about = describe(operation)
  // Refused in one Region or account is what a person has to mend, even when others answered.
  const denied = failures.find(({ reason }) => reason === 'access-denied')
  if (denied !== undefined) return { ...about, outcome: 'denied', detail: denied.message }
  if (mine.some(({ answered }) => answered > 0)) return { ...about, outcome: 'allowed', detail: null }
  const [failed] = failures
  if (failed !== undefined) return { ...about, outcome: 'failed', detail: `${failed.reason}: ${failed.message}` }
  return { ...about, outcome: 'not-tried', detail: whyNotTried(operation, request) }
}

const diagnosisOf = (run: Run): Diagnosis => ({
  caller: run.caller.arn,
  account: run.caller.session.account,
  region: run.wiring.region,
  tried: operationsFor(run.request.facts).map((operation) => tried(operation, run.calls.outcomes(), run.request)),
})

/** @throws AppError when the text is no account id. */
function requestFor(account: string | null, memberRole: string | null): ReadRequest {
  if (account !== null && !isAccountId(account)) {
    throw new AppError('account_id_malformed', `${JSON.stringify(account)} is no AWS account id`, {
      kind: 'usage',
      hint: 'give its twelve digits',
    })
  }
  return { facts: FACT_NAMES, organisation: false, accounts: account === null ? [] : [account], memberRole }
}

const WITHOUT_CREDENTIALS = ['aws_no_credentials', 'aws_credentials_refused']

/**
 * Makes every call that a scan can need, for its own sake, and tells what became of each.
 *
 * @param options.account - an account to try them in; `null` for the caller's own.
 * @returns `caller: null`, and nothing tried, when there are no credentials that AWS accepts.
 * @throws AppError `aws_unreachable`.
 */
export async function diagnose(
  options: AwsReaderOptions,
  { account, memberRole }: { readonly account: string | null; readonly memberRole: string | null },
): Promise<Diagnosis> {
  const request = requestFor(account, memberRole)
  try {
    return await during(
      startRun(options, request, () => undefined),
      async (run) => {
        await readSnapshot(run)
        return diagnosisOf(run)
      },
    )
  } catch (error) {
    if (!(error instanceof AppError) || !WITHOUT_CREDENTIALS.includes(error.code)) throw error
    const untried = (operation: Operation): Tried => ({ ...describe(operation), outcome: 'not-tried', detail: error.message })
    return { caller: null, account: null, region: options.region ?? GLOBAL_REGION.aws, tried: operationsFor(FACT_NAMES).map(untried) }
  }
}
