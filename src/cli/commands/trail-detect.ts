import { type Command, Option } from 'commander'
import { GROUP, formatOption, withCommonOptions } from '../common-options.ts'
import type { Action } from '../program.ts'
import { withTrailOptions } from '../trail-options.ts'

export const DETECT_FORMATS = ['table', 'json', 'jsonl', 'csv', 'ocsf'] as const
const LEVELS = ['critical', 'high', 'medium', 'low', 'informational']

export function declareTrailDetect(trail: Command, run: (action: Action) => Promise<void>): void {
  const detect = trail
    .command('detect')
    .summary('judge a trail by the rules')
    .description('Reads a trail whole, and says what the rules found: incidents, not lines, in the time of the events.')
  withTrailOptions(detect, { rules: true })
  withCommonOptions(
    detect
      .optionsGroup(GROUP.result)
      .addOption(new Option('--min-level <level>', 'show only what is this grave, or graver').choices(LEVELS).default('low'))
      .addOption(
        new Option('--fail-on <level>', 'exit with 1 when anything is this grave, or graver')
          .choices([...LEVELS, 'never'])
          .default('never'),
      )
      .option('--strict', 'exit with 3 when anything could not be read')
      .addOption(formatOption(DETECT_FORMATS, 'table')),
  )
    .addHelpText(
      'after',
      `
Exit codes:
  0  done
  1  done, and there are detections at or above --fail-on
  3  something could not be read, and --strict was asked

Examples:
  what it looks like, without AWS
  $ rootwarden trail detect --sample
  the organisation's bucket, since yesterday
  $ rootwarden trail detect s3://example-trail/AWSLogs/ --from 24h
  a copy, with your own Sigma rules as well
  $ rootwarden trail detect logs/ --rules rules/
  for a SIEM
  $ rootwarden trail detect logs/ --format ocsf --output detections.json`,
    )
    .action((places, options) => run(async (host) => (await import('../actions/trail-detect.ts')).runTrailDetect(host, places, options)))
}
