import type { Finding } from './finding.ts'
import type { ScanReport } from './report.ts'

/** Unknown because something could not be read, as opposed to: because nobody has attested it yet. */
export const isBlindSpot = ({ verdict, missing }: Finding): boolean =>
  verdict === 'unknown' && missing.some(({ source }) => source !== 'attestation')

/** Whether everything that was to be read was read. */
export const isComplete = ({ coverage, findings }: ScanReport): boolean =>
  coverage.unreadAccounts.length === 0 && !findings.some(isBlindSpot)
