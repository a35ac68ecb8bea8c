import type { Command } from 'commander'
import { GROUP } from './common-options.ts'

export interface RuleOptions {
  readonly rules?: readonly string[]
  readonly skipBrokenRules?: boolean
}

/** Options of the commands that take Sigma rules of one's own beside those that come along. */
export const withRuleOptions = (command: Command): Command =>
  command
    .optionsGroup(GROUP.judge)
    .option('--rules <path...>', 'your own Sigma rules as well: files, and folders with all below them')
    .option('--skip-broken-rules', 'run without the rules that do not load, and count them; otherwise they are an error')
