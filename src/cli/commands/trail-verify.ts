import { type Command, InvalidArgumentError, Option } from 'commander'
import { GROUP, collectAccounts, collectWords, formatOption, withCommonOptions } from '../common-options.ts'
import { parseMoment } from '../moment.ts'
import type { Action } from '../program.ts'

export const PROOF_FORMATS = ['table', 'json', 'jsonl'] as const

const collectFiles = (path: string, before: readonly string[] = []): readonly string[] => {
  if (path === 'aws') throw new InvalidArgumentError('CloudTrail is asked when this option is left out.')
  return [...before, path]
}

export function declareTrailVerify(trail: Command, run: (action: Action) => Promise<void>): void {
  const verify = trail
    .command('verify [place...]')
    .summary('prove that logs are what CloudTrail wrote')
    .description(
      'Follows the digests that CloudTrail signed, and checks every log file that they name. Tells apart what is valid, what was changed or is missing, and what nothing vouches for. A place is s3://bucket/prefix, or a folder with a copy of it.',
    )
  withCommonOptions(
    verify
      .optionsGroup(GROUP.read)
      .addOption(new Option('--sample', 'the trail of the sample organisation; needs no AWS credentials').conflicts(['profile']))
      .option(
        '--from <time>',
        'from this time on: 2026-11-20, 2026-11-20T02:00Z, or 36h, 7d for so long ago (default: 3 days before --to)',
        parseMoment,
      )
      .option('--to <time>', 'until this time (default: 75 minutes ago, when the last digest is due)', parseMoment)
      .option('--account <id...>', 'only the logs of these accounts', collectAccounts)
      .option('--region <name...>', 'only the logs of these Regions', collectWords)
      .option('--profile <name>', 'with this AWS profile (default: AWS_PROFILE, else what the AWS SDK finds)')
      .option('--public-key <file...>', 'keys from what `aws cloudtrail list-public-keys` printed, instead of CloudTrail', collectFiles)
      .optionsGroup(GROUP.result)
      .option('--strict', 'exit with 3 when anything is not covered')
      .addOption(formatOption(PROOF_FORMATS, 'table')),
  )
    .addHelpText(
      'after',
      `
Exit codes:
  0  nothing is invalid
  1  something was changed, moved, is missing, or has a false signature
  3  nothing is invalid, but not all is covered, and --strict was asked

Examples:
  what it looks like, without AWS
  $ rootwarden trail verify --sample
  the last three days of the organisation's bucket
  $ rootwarden trail verify s3://example-trail/AWSLogs/
  one account in one night, from a copy, with keys kept beside it
  $ rootwarden trail verify copy/ --account 444455556666 \\
      --from 2026-11-21 --to 2026-11-22 --public-key keys.json`,
    )
    .action((places, options) => run(async (host) => (await import('../actions/trail-verify.ts')).runTrailVerify(host, places, options)))
}
