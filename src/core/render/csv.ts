import type { Finding } from '../finding.ts'
import type { ScanReport } from '../report.ts'
import { type EpochMs, isoInstant } from '../time.ts'
import { printable } from './printable.ts'
import { reasonsOf, standingOf } from './standing.ts'

const instantOr = (at: EpochMs | null): string => (at === null ? '' : isoInstant(at))

/** The columns, in their order; a new one goes to the end. */
const COLUMNS: Readonly<Record<string, (finding: Finding, report: ScanReport) => string>> = {
  finding: ({ id }) => id,
  account_id: ({ account }) => account.id,
  account_name: ({ account }) => account.name ?? '',
  account_kind: ({ account }) => account.kind,
  partition: ({ account }) => account.partition,
  about: ({ about }) => about,
  area: ({ area }) => area,
  control: ({ control }) => control,
  claim: ({ claim }) => claim,
  severity: ({ severity }) => severity,
  verdict: ({ verdict }) => verdict,
  standing: standingOf,
  reasons: (finding) => reasonsOf(finding).join('; '),
  subjects: ({ failures }) => failures.map(({ subject }) => subject).join('; '),
  fix: ({ verdict, fix }) => (verdict === 'fail' ? fix : ''),
  effort_minutes: ({ verdict, effortMinutes }) => (verdict === 'fail' ? String(effortMinutes) : ''),
  observed_at: ({ observedAt }) => instantOr(observedAt),
  sources: ({ evidence }) => [...new Set(evidence.map(({ source }) => source))].join('; '),
  exception: ({ accepted }) => accepted?.exceptionId ?? '',
  exception_owner: ({ accepted }) => accepted?.owner ?? '',
  exception_approver: ({ accepted }) => accepted?.approver ?? '',
  exception_reason: ({ accepted }) => accepted?.reason ?? '',
  exception_expires_at: ({ accepted }) => instantOr(accepted?.expiresAt ?? null),
  judged_at: (_finding, report) => isoInstant(report.judgedAt),
  sample: (_finding, report) => String(report.sample),
}

/** What a spreadsheet takes for the beginning of a formula, also behind spaces and in the full-width forms that some of them fold. */
const formula = /^\s*[=+\-@\t\r\n＝＋－＠]/

/**
 * One cell by RFC 4180. A spreadsheet must not run it, so what looks like a formula is led by an apostrophe;
 * control characters are shown as escapes, since a CSV file is printed on terminals too.
 */
export function csvCell(text: string): string {
  const safe = formula.test(text) ? `'${printable(text)}` : printable(text)
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A finding a row, with a heading row, in RFC 4180's form: commas, CRLF, UTF-8 without a byte order mark. */
export function renderCsv(report: ScanReport): string {
  const rows = report.findings.map((finding) => Object.values(COLUMNS).map((column) => csvCell(column(finding, report))))
  return [Object.keys(COLUMNS), ...rows].map((cells) => `${cells.join(',')}\r\n`).join('')
}
