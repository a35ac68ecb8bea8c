import type { Command } from 'commander'
import { GROUP, formatOption, withCommonOptions } from '../common-options.ts'
import type { Action } from '../program.ts'
import { withTrailOptions } from '../trail-options.ts'

export const TIMELINE_FORMATS = ['table', 'json', 'jsonl', 'csv', 'timesketch'] as const

export function declareTrailTimeline(trail: Command, run: (action: Action) => Promise<void>): void {
  const timeline = trail
    .command('timeline')
    .summary('tell what happened, in order')
    .description('Everything that root did and everything that a rule is about, in the order of the events, with what was made of it.')
  withTrailOptions(timeline, { rules: true })
  withCommonOptions(
    timeline
      .optionsGroup(GROUP.result)
      .option('--all', 'every line, and not only the last two hundred')
      .addOption(formatOption(TIMELINE_FORMATS, 'table')),
  )
    .addHelpText(
      'after',
      `
Examples:
  what it looks like, without AWS
  $ rootwarden trail timeline --sample
  one account, one night
  $ rootwarden trail timeline logs/ --account 444455556666 \\
      --from 2026-11-20T18:00Z --to 2026-11-21T08:00Z
  for Timesketch
  $ rootwarden trail timeline logs/ --format timesketch \\
      --output night.jsonl`,
    )
    .action((places, options) =>
      run(async (host) => (await import('../actions/trail-timeline.ts')).runTrailTimeline(host, places, options)),
    )
}
