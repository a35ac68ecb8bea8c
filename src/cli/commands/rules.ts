import type { Command } from 'commander'
import { GROUP, formatOption, withCommonOptions } from '../common-options.ts'
import type { Action } from '../program.ts'
import { withRuleOptions } from '../rule-options.ts'

type Run = (action: Action) => Promise<void>

function declareList(rules: Command, run: Run): void {
  const list = withRuleOptions(rules.command('list').description('Every rule that a trail is judged by, in order of number.'))
  withCommonOptions(list.optionsGroup(GROUP.result).addOption(formatOption(['table', 'json', 'csv'], 'table')))
    .addHelpText('after', '\nExamples:\n  $ rootwarden rules list\n  $ rootwarden rules list --rules our-rules --format csv')
    .action((options) => run(async (host) => (await import('../actions/rules-list.ts')).runRulesList(host, options)))
}

function declareShow(rules: Command, run: Run): void {
  const show = withRuleOptions(
    rules
      .command('show')
      .description('One rule: why it matters, what to do now, what it avoids, and its Sigma.')
      .argument('<rule>', 'number, id, name or title of a rule'),
  )
  withCommonOptions(show.optionsGroup(GROUP.result).addOption(formatOption(['table', 'json', 'md'], 'table')))
    .addHelpText('after', '\nExamples:\n  $ rootwarden rules show R02\n  $ rootwarden rules show "Our burst" --rules our-rules')
    .action((id: string, options) => run(async (host) => (await import('../actions/rules-show.ts')).runRulesShow(host, id, options)))
}

function declareCheck(rules: Command, run: Run): void {
  const check = rules
    .command('check')
    .summary('say what is wrong with Sigma rules')
    .description(
      'Loads Sigma rules as a scan would, and names everything that is wrong with them, or odd, with file, line and remedy. Runs none.',
    )
    .argument('<path...>', 'files, and folders with all below them')
    .optionsGroup(GROUP.judge)
    .option('--strict', 'exit with 3 when there are warnings')
    .optionsGroup(GROUP.result)
    .addOption(formatOption(['table', 'json', 'jsonl'], 'table'))
  withCommonOptions(check)
    .addHelpText(
      'after',
      `
Examples:
  $ rootwarden rules check our-rules
  $ rootwarden rules check rule.yml --format jsonl

Exit codes:
  0  every rule loads
  2  a rule does not load
  3  every rule loads, there are warnings, and --strict was asked`,
    )
    .action((paths: readonly string[], options) =>
      run(async (host) => (await import('../actions/rules-check.ts')).runRulesCheck(host, paths, options)),
    )
}

function declareTest(rules: Command, run: Run): void {
  const test = rules
    .command('test')
    .summary('run the examples beside rules')
    .description(
      'Runs the examples beside rules: what stands in hit.NAME.json has to be found, and what stands in miss.NAME.json must not be. Of the rules that come with rootwarden, those that are named, or all.',
    )
    .argument('[rule...]', 'folders of rules with their examples; number, id, name or title of a rule that comes along')
    .optionsGroup(GROUP.result)
    .addOption(formatOption(['table', 'json', 'jsonl'], 'table'))
  withCommonOptions(test)
    .addHelpText(
      'after',
      `
Examples:
  $ rootwarden rules test
  $ rootwarden rules test R02 D01
  $ rootwarden rules test our-rules

An example is a JSON file:
  { "case": "root deletes the trail", "events": [ CloudTrail records ],
    "expect": { "level": "critical", "incidents": 1 } }

Exit codes:
  0  every example came out as it should
  1  one did not
  2  a rule or an example cannot be read`,
    )
    .action((paths: readonly string[], options) =>
      run(async (host) => (await import('../actions/rules-test.ts')).runRulesTest(host, paths, options)),
    )
}

export function declareRules(program: Command, run: Run): void {
  const rules = program
    .command('rules')
    .summary('list, explain, check and test detection rules')
    .description('The rules that a trail is judged by: those that come along, and your own in Sigma.')
  for (const declare of [declareList, declareShow, declareCheck, declareTest]) declare(rules, run)
}
