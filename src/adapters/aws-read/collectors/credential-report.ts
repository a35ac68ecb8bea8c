import { instantOf } from '../answer.ts'
import { reading } from '../calls.ts'
import type { AccountCollector, Target } from '../collector.ts'
import { ReadFailure } from '../failure.ts'
import type { OutputOf } from '../services.ts'
import {
  certificatesPresent,
  mfaActive,
  parseCredentialReport,
  passwordPresent,
  rootKeysIn,
  rootRow,
  rootUsesIn,
  usersIn,
} from './credential-report-rows.ts'

const get = 'iam:GetCredentialReport'

/** The client's names for "not yet" and the wire's: either is met. */
const notYet = [
  'CredentialReportNotReady',
  'ReportInProgress',
  'CredentialReportNotPresent',
  'ReportNotPresent',
  'CredentialReportExpired',
  'ReportExpired',
]

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, milliseconds))

async function fetchReport(target: Target): Promise<OutputOf<typeof get> | null> {
  const { State } = await target.call('iam:GenerateCredentialReport', {})
  if (State !== 'COMPLETE') return null
  try {
    return await target.call(get, {}, { harmless: notYet })
  } catch (error) {
    if (error instanceof ReadFailure && notYet.includes(error.code)) return null
    throw error
  }
}

/**
 * Asks for the report until it is made. AWS makes a new one at most every four hours and hands out the stored one in between, so
 * that asking costs nothing and what comes may be four hours old.
 *
 * @throws ReadFailure `not-ready` when patience ends before the report is made.
 */
async function waitForReport(target: Target): Promise<OutputOf<typeof get>> {
  const { reportMs, backoffMs } = target.patience
  const givesUpAt = performance.now() + reportMs
  for (let pause = backoffMs; ; pause = Math.min(pause * 2, 5000)) {
    const report = await fetchReport(target)
    if (report !== null) return report
    if (performance.now() + pause > givesUpAt) {
      throw new ReadFailure(
        'not-ready',
        `AWS was still making the credential report after ${Math.round(reportMs / 1000)} seconds`,
        target.source(get),
      )
    }
    await sleep(pause)
  }
}

const operations = [['iam:GenerateCredentialReport', get]] as const

/**
 * What the credential report tells: every user's credentials, and root's, as of the time at which the report was made.
 *
 * @see IAM User Guide, "Get credential reports for your AWS account".
 */
export const credentialReport: AccountCollector = {
  scope: 'account',
  with: ['account'],
  provides: {
    reportedUsers: operations,
    rootPasswordPresent: operations,
    rootAccessKeysPresent: operations,
    rootAccessKeys: operations,
    rootSigningCertificatesPresent: operations,
    rootMfaEnabled: operations,
    rootUses: operations,
  },
  async read(target) {
    const { Content, GeneratedTime } = await waitForReport(target)
    const { rows, at } = reading(target.source(get), () => ({
      rows: parseCredentialReport(new TextDecoder().decode(Content)),
      at: instantOf(GeneratedTime, 'GeneratedTime'),
    }))
    return {
      reportedUsers: [target.fact(get, () => usersIn(rows), at)],
      rootPasswordPresent: [target.fact(get, () => passwordPresent(rootRow(rows)), at)],
      rootAccessKeysPresent: [target.fact(get, () => rootKeysIn(rootRow(rows)).length > 0, at)],
      rootAccessKeys: [target.fact(get, () => rootKeysIn(rootRow(rows)), at)],
      rootSigningCertificatesPresent: [target.fact(get, () => certificatesPresent(rootRow(rows)), at)],
      rootMfaEnabled: [target.fact(get, () => mfaActive(rootRow(rows)), at)],
      rootUses: [target.fact(get, () => rootUsesIn(rootRow(rows)), at)],
    }
  },
}
