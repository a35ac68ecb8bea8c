import type { Command } from 'commander'
import { GROUP, formatOption, withCommonOptions } from '../common-options.ts'
import type { Action } from '../program.ts'
import { withTrailOptions } from '../trail-options.ts'

export const SESSION_FORMATS = ['table', 'json', 'jsonl', 'csv'] as const

export function declareTrailSessions(trail: Command, run: (action: Action) => Promise<void>): void {
  const sessions = trail
    .command('sessions')
    .summary("list root's sessions")
    .description('Every session of root: by which door, from where, with which MFA, what was done, and whether anybody had approved it.')
  withTrailOptions(sessions, { rules: true })
  withCommonOptions(sessions.optionsGroup(GROUP.result).addOption(formatOption(SESSION_FORMATS, 'table')))
    .addHelpText(
      'after',
      `
Examples:
  what it looks like, without AWS
  $ rootwarden trail sessions --sample
  one account, the last ninety days
  $ rootwarden trail sessions s3://example-trail/AWSLogs/ \\
      --account 444455556666 --from 90d`,
    )
    .action((places, options) =>
      run(async (host) => (await import('../actions/trail-sessions.ts')).runTrailSessions(host, places, options)),
    )
}
