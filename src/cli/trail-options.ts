import { type Command, Option } from 'commander'
import type { AccountId } from '../core/aws.ts'
import { type CommonOptions, GROUP, collectAccounts } from './common-options.ts'
import { type Moment, parseMoment } from './moment.ts'
import { type RuleOptions, withRuleOptions } from './rule-options.ts'

export interface TrailOptions extends CommonOptions, RuleOptions {
  readonly sample?: boolean
  readonly profile?: string
  readonly region?: string
  readonly account?: readonly AccountId[]
  readonly from?: Moment
  readonly to?: Moment
  readonly places?: readonly string[]
}

/** Options of the commands that read a trail: where it is, and which part of it counts. */
export const withTrailOptions = (command: Command, { rules }: { readonly rules: boolean }): Command => {
  command
    .argument('[place...]', 'files, folders, s3://bucket/prefix, or - for standard input')
    .optionsGroup(GROUP.read)
    .addOption(new Option('--sample', 'the trail of the sample organisation; needs no AWS credentials').conflicts(['profile']))
    .option('--from <time>', 'from this time on: 2026-11-20, 2026-11-20T02:00Z, or 36h, 7d for so long ago', parseMoment)
    .option('--to <time>', 'until this time', parseMoment)
    .option('--account <id...>', 'only events of these accounts', collectAccounts)
    .option('--places <file...>', 'tables of places in MaxMind DB form: countries, networks, or both')
    .option('--profile <name>', 'with this AWS profile (default: AWS_PROFILE, else what the AWS SDK finds)')
    .option('--region <name>', 'starting from this Region (default: AWS_REGION, else us-east-1)')
  return rules ? withRuleOptions(command) : command
}
