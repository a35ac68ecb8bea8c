import { type Command, InvalidArgumentError, Option } from 'commander'
import { LEVELS } from '../../core/sigma/rule.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../core/time.ts'
import { GROUP, collectWords, formatOption, withCommonOptions } from '../common-options.ts'
import type { Action } from '../program.ts'
import { withRuleOptions } from '../rule-options.ts'

const units: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS }

function parsePeriod(text: string): number {
  const [, count = '', unit = ''] = /^([1-9]\d{0,3})([smh])$/.exec(text) ?? []
  if (count === '') throw new InvalidArgumentError('Give a time such as 90s, 5m or 1h.')
  return Number(count) * (units[unit] ?? 0)
}

const parseCanary = (text: string): number | null => (text === 'off' ? null : parsePeriod(text))

export function declareWatch(program: Command, run: (action: Action) => Promise<void>): void {
  const watch = program
    .command('watch')
    .summary('watch the trail, and tell people')
    .description(
      'Reads the trail as it comes, judges it, and tells whoever alerts.yml names. What it has seen is kept before a message is deleted: it may be killed at any time. Changes nothing in AWS.',
    )
    .optionsGroup('What to watch:')
    .option('--queue <url...>', 'queues of SQS that EventBridge or S3 fills: URL, ARN or name', collectWords)
    .option('--history', 'also the event history of the account, in every Region (by default when no queue is named)')
    .option('--guardduty', 'also what GuardDuty found, in every Region; its administrator sees the whole organisation')
    .option('--from <place...>', 'first read an older trail, to learn from it: files, folders, s3://bucket/prefix')
    .addOption(
      new Option('--sample', 'what the sample organisation has seen; needs no AWS credentials').conflicts([
        'profile',
        'queue',
        'history',
        'guardduty',
        'from',
      ]),
    )
    .option('--profile <name>', 'with this AWS profile (default: AWS_PROFILE, else what the AWS SDK finds)')
    .option('--region <name>', 'starting from this Region (default: AWS_REGION, else us-east-1)')
    .option('--once', 'read everything that is there, tell of it, and end')
    .option('--sweep-every <time>', 'how often event history and GuardDuty are swept (default: 5m)', parsePeriod)
    .option('--canary <time>', 'how often a harmless call shows that the trail still comes: 15m, 1h, or off (default: 15m)', parseCanary)
    .option('--prove <place...>', 'prove the log every hour, and tell when it was tampered with: s3://bucket/prefix', collectWords)
    .option('--member-role <name>', 'assume this role in member accounts when a change there is judged anew')
  withRuleOptions(watch)
  withCommonOptions(
    watch
      .optionsGroup(GROUP.result)
      .addOption(
        new Option('--fail-on <level>', 'with --once: exit with 1 when an alert is this grave, or graver')
          .choices([...LEVELS, 'never'])
          .default('never'),
      )
      .addOption(formatOption(['text', 'jsonl'], 'text')),
    { output: false },
  )
    .addHelpText(
      'after',
      `
What people are told, and by which way, is written in alerts.yml; without it
alerts are printed here. docs/watch.md says how to set up the queue.

Examples:
  what a bad night looks like, without AWS
  $ rootwarden watch --sample --once
  the account of your credentials, by its event history
  $ rootwarden watch
  the whole organisation, by a queue
  $ rootwarden watch --queue rootwarden-trail
  learn first what is usual, from a month of logs
  $ rootwarden watch --queue rootwarden-trail --from s3://example-trail/AWSLogs/`,
    )
    .action((options) => run(async (host) => (await import('../actions/watch.ts')).runWatch(host, options)))
}
