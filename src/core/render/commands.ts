import { type AccountId, parseArn } from '../aws.ts'
import type { ScanReport } from '../report.ts'
import { flow } from './wrap.ts'

/** How the commands in hints begin: with the options that made this report, so that they work as they are printed. */
export interface Invocation {
  /** `rootwarden scan --org --profile audit`. */
  readonly scan: string
  /** `rootwarden doctor --profile audit`. */
  readonly doctor: string
}

/** What is known of it from the report alone. */
export const plainInvocation = ({ sample }: Pick<ScanReport, 'sample'>): Invocation =>
  sample
    ? { scan: 'rootwarden scan --sample', doctor: 'rootwarden doctor --sample' }
    : { scan: 'rootwarden scan', doctor: 'rootwarden doctor' }

/** Tries what could not be read; in another account than the caller's, from there. */
export const doctorCommand = ({ doctor }: Invocation, report: ScanReport, account: AccountId | null): string =>
  account === null || parseArn(report.caller ?? '')?.account === account ? doctor : `${doctor} --account ${account}`

/** An attestation with everything that it needs; what is in capitals is for the person to fill in. */
export const attestCommand = (control: string, subject: AccountId | 'organisation'): string =>
  `rootwarden attest add --control ${control} --account ${subject} --by "YOUR NAME" --evidence TICKET`

/** Breaks a command before its options, with the backslash that a shell wants, so that it can be copied as it stands. */
export function commandLines(command: string, columns: number): readonly string[] {
  if (command.length <= columns || command.includes("'")) return [command]
  const lines = flow(command.split(/ (?=--)/), ' ', columns - 4)
  return lines.map((line, index) => `${index === 0 ? '' : '  '}${line}${index < lines.length - 1 ? ' \\' : ''}`)
}
