import type { Command } from 'commander'
import { GROUP, collectWords, formatOption, withCommonOptions, withReadOptions } from '../common-options.ts'
import type { Action } from '../program.ts'

export function declareAdvise(program: Command, run: (action: Action) => Promise<void>): void {
  const advise = program
    .command('advise')
    .summary('answer a question with advice')
    .description('Advice, from facts wherever there are facts.')
  const risk = advise
    .command('risk')
    .summary('the five-statement risk questionnaire')
    .description(
      'The five-statement risk questionnaire: 5 to 25 points, four bands. Facts answer first; on a terminal you are asked for the rest.',
    )
  withCommonOptions(
    withReadOptions(risk, { snapshot: true })
      .optionsGroup(GROUP.judge)
      .option(
        '--answer <statement=1..5...>',
        'answer without being asked: daily-use, password-only, shared-credentials, unreviewed-activity or weak-second-factor, then = and 1 (not at all) to 5 (fully)',
        collectWords,
      )
      .addOption(formatOption(['table', 'json'], 'table')),
  )
    .addHelpText('after', '\nExamples:\n  $ rootwarden advise risk\n  $ rootwarden advise risk --sample --answer shared-credentials=3')
    .action((options) => run(async (host) => (await import('../actions/advise-risk.ts')).runAdviseRisk(host, options)))
}
