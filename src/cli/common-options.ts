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

/** Headings of the help pages, in the order in which a person asks: what is read, how it is judged, what comes of it, the rest. */
export const GROUP = { read: 'What to read:', judge: 'What to judge:', result: 'Result:', general: 'General:' } as const

/** Options that every command understands. @param output - whether it has a result that can be written to a file. */
export const withCommonOptions = (command: Command, { output = true }: { readonly output?: boolean } = {}): Command => {
  command.optionsGroup(GROUP.result)
  if (output) command.option('--output <file>', 'write the result to a file instead of standard output')
  return command
    .option('--no-color', 'no colour (also with NO_COLOR set, and in a pipe)')
    .option('--quiet', 'no progress, no hints, no notes')
    .optionsGroup(GROUP.general)
    .option('--home <folder>', 'where rootwarden keeps its own data (default: ROOTWARDEN_HOME, else ~/.rootwarden)')
    .option(
      '--policy <folder>',
      'where attestations, exceptions and settings are kept (default: ./rootwarden where it exists, else the home folder)',
    )
    .option('--debug', 'on an error, show where in the program it happened')
}

export const formatOption = (formats: readonly string[], fallback: string): Option =>
  new Option('--format <format>', 'how to write the result').choices(formats).default(fallback).helpGroup(GROUP.result)

/** Options that say what is read, for the commands that scan. */
export const withReadOptions = (command: Command, { snapshot }: { readonly snapshot: boolean }): Command => {
  command.optionsGroup(GROUP.read)
  command.addOption(new Option('--sample', 'the sample organisation; needs no AWS credentials').conflicts(['snapshot', 'profile']))
  if (snapshot)
    command.addOption(
      new Option('--snapshot <file>', 'a saved snapshot instead of AWS').conflicts(['org', 'profile', 'region', 'memberRole']),
    )
  return command
    .option('--profile <name>', 'with this AWS profile (default: AWS_PROFILE, else what the AWS SDK finds)')
    .option('--region <name>', 'starting from this Region (default: AWS_REGION, else us-east-1)')
    .option('--org', 'every account of the organisation; run it in the management account or as a delegated administrator')
    .option('--account <id...>', 'only these accounts', collectAccounts)
    .option('--member-role <name>', 'assume this role in member accounts, for what a root session cannot read')
}

/** One or more account ids. */
export function collectAccounts(text: string, before: readonly AccountId[] = []): readonly AccountId[] {
  const ids = text.split(',').map((part) => part.trim())
  const wrong = ids.find((id) => !isAccountId(id))
  if (wrong !== undefined) throw new InvalidArgumentError(`"${wrong}" is not an account id: twelve digits.`)
  return [...before, ...ids.filter(isAccountId)]
}

export function parseAccount(text: string): AccountId {
  if (isAccountId(text)) return text
  throw new InvalidArgumentError('An account id has twelve digits.')
}

export const collectWords = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  ...text.split(',').map((part) => part.trim()),
]

export function parseSubject(text: string): AccountId | 'organisation' {
  if (text === 'organisation' || isAccountId(text)) return text
  throw new InvalidArgumentError('Give an account id (twelve digits) or the word organisation.')
}

export interface Until {
  readonly days: number | null
  readonly at: EpochMs | null
}

/** A day that the calendar has: `Date.parse` makes 3 March of 31 February. */
function endOfDay(text: string): EpochMs | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null
  const at = Date.parse(`${text}T23:59:59Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text) ? epochMs(at) : null
}

/** `90d`, or a date such as `2027-01-31`, which then means the end of that day in UTC. */
export function parseUntil(text: string): Until {
  const days = /^(\d{1,4})d$/.exec(text)
  if (days !== null) return { days: Number(days[1]), at: null }
  const at = endOfDay(text)
  if (at === null) throw new InvalidArgumentError('Give a number of days such as 90d, or a date such as 2027-01-31.')
  return { days: null, at }
}

export const untilInstant = ({ days, at }: Until, now: EpochMs): EpochMs => at ?? epochMs(now + (days ?? 0) * DAY_MS)

export function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new InvalidArgumentError('Give a port number from 0 to 65535.')
  return Number(text)
}
