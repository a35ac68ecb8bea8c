import { type Command, InvalidArgumentError, Option } from 'commander'
import { type AccountId, isAccountId } from '../core/aws.ts'
import { DAY_MS, type EpochMs, epochMs } from '../core/time.ts'

export interface CommonOptions {
  readonly home?: string
  readonly policy?: string
  readonly output?: string
  readonly color: boolean
  readonly quiet?: boolean
}

/** Options that every command understands. */
export const withCommonOptions = (command: Command): Command =>
  command
    .option('--output <file>', 'write the result to a file instead of standard output')
    .option('--no-color', 'no colour (also with NO_COLOR set, or in a pipe)')
    .option('--quiet', 'no progress and no hints')
    .option('--home <folder>', 'where rootwarden keeps its own data (default: ROOTWARDEN_HOME or ~/.rootwarden)')
    .option('--policy <folder>', 'where attestations, exceptions and settings are kept (default: ./rootwarden, else the home folder)')
    .option('--debug', 'on an error, show the stack trace as well')

export const formatOption = (formats: readonly string[], fallback: string): Option =>
  new Option('--format <format>', 'how to write the result').choices(formats).default(fallback)

/** One or more account ids. */
export function collectAccounts(text: string, before: readonly AccountId[] = []): readonly AccountId[] {
  const ids = text.split(',').map((part) => part.trim())
  const wrong = ids.find((id) => !isAccountId(id))
  if (wrong !== undefined) throw new InvalidArgumentError(`"${wrong}" is not an account id: twelve digits.`)
  return [...before, ...ids.filter(isAccountId)]
}

export const collectWords = (text: string, before: readonly string[] = []): readonly string[] => [...before, ...text.split(',').map((part) => part.trim())]

export function parseSubject(text: string): AccountId | 'organisation' {
  if (text === 'organisation' || isAccountId(text)) return text
  throw new InvalidArgumentError('Give an account id (twelve digits) or the word organisation.')
}

export interface Until {
  readonly days: number | null
  readonly at: EpochMs | null
}

/** `90d`, or a date such as `2027-01-31`, which then means the end of that day in UTC. */
export function parseUntil(text: string): Until {
  const days = /^(\d{1,4})d$/.exec(text)
  if (days !== null) return { days: Number(days[1]), at: null }
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T23:59:59Z`) : Number.NaN
  if (Number.isNaN(at)) throw new InvalidArgumentError('Give a number of days such as 90d, or a date such as 2027-01-31.')
  return { days: null, at: epochMs(at) }
}

export const untilInstant = ({ days, at }: Until, now: EpochMs): EpochMs => at ?? epochMs(now + (days ?? 0) * DAY_MS)

export function parsePort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('Give a port number from 0 to 65535.')
  return port
}
