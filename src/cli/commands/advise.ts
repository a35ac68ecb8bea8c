import { type Command, Option } from 'commander'
import { collectAccounts, formatOption, withCommonOptions } from '../common-options.ts'
import type { Action } from '../program.ts'

export function declareAdvise(program: Command, run: (action: Action) => Promise<void>): void {
  const advise = program.command('advise').summary('answer a question with advice').description('Advice, from facts wherever there are facts.')
  withCommonOptions(
    advise
      .command('risk')
      .description('The five-statement risk questionnaire: 5 to 25 points, four bands. Facts answer first; you are asked for the rest.')
      .addOption(new Option('--sample', 'read the sample organisation').conflicts(['snapshot', 'profile']))
      .option('--snapshot <file>', 'answer from a saved snapshot')
      .option('--profile <name>', 'AWS profile to read with')
      .option('--region <name>', 'Region to start from')
      .option('--org', 'read every account of the organisation')
      .option('--account <id...>', 'only these accounts', collectAccounts)
      .option('--member-role <name>', 'role to assume in member accounts')
      .option('--answer <statement=1..5...>', 'answer without being asked, such as shared-credentials=2')
      .addOption(formatOption(['table', 'json'], 'table')),
  )
    .addHelpText('after', '\nExample:\n  $ rootwarden advise risk --sample --answer shared-credentials=3')
    .action((options) => run(async (host) => (await import('../actions/advise-risk.ts')).runAdviseRisk(host, options)))
}
