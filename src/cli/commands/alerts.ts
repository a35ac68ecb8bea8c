import { type Command, Option } from 'commander'
import { LEVELS } from '../../core/sigma/rule.ts'
import { collectWords, formatOption, parseUntil, withCommonOptions } from '../common-options.ts'
import type { Action } from '../program.ts'

type Run = (action: Action) => Promise<void>

const signed = (command: Command): Command =>
  command.optionsGroup('Decision:').option('--by <name>', 'who decides (default: the name that you are logged in with)')

function declareDecisions(alerts: Command, run: Run): void {
  const ack = alerts
    .command('ack')
    .description('Take an alert on: nobody else is called about it, and every channel that was told hears of it.')
    .argument('<id>', 'id of the alert, or how it begins')
  withCommonOptions(signed(ack).option('--note <text>', 'what colleagues should know'))
    .addHelpText('after', '\nExample:\n  $ rootwarden alerts ack 8f2c --note "calling the custodians"')
    .action((id: string, options) => run(async (host) => (await import('../actions/alerts.ts')).runAlertsAck(host, id, options)))
  const resolve = alerts
    .command('resolve')
    .description('End an alert. It opens again by itself when what it is about goes on.')
    .argument('<id>', 'id of the alert, or how it begins')
  withCommonOptions(signed(resolve).requiredOption('--because <text>', 'what it was'))
    .addHelpText('after', '\nExample:\n  $ rootwarden alerts resolve 8f2c --because "the drill of 21 November"')
    .action((id: string, options) => run(async (host) => (await import('../actions/alerts.ts')).runAlertsResolve(host, id, options)))
  const suppress = alerts
    .command('suppress')
    .description('Silence an alert for a while. It speaks again then if more was seen, and at once if it gets graver.')
    .argument('<id>', 'id of the alert, or how it begins')
  withCommonOptions(
    signed(suppress)
      .requiredOption('--because <text>', 'why it may be silent')
      .requiredOption('--until <when>', 'such as 7d or 2027-01-31; 90 days at most', parseUntil),
  )
    .addHelpText('after', '\nExample:\n  $ rootwarden alerts suppress 8f2c --because "penetration test" --until 3d')
    .action((id: string, options) => run(async (host) => (await import('../actions/alerts.ts')).runAlertsSuppress(host, id, options)))
}

export function declareAlerts(program: Command, run: Run): void {
  const alerts = program
    .command('alerts')
    .summary('what people were told, and what they did about it')
    .description('Alerts: one for each thing that was detected, from the first notice to the end. Whom to tell is written in alerts.yml.')
  const list = alerts
    .command('list')
    .description('Alerts that wait for somebody: open ones first, then those that are taken on or suppressed.')
    .optionsGroup('Which:')
    .option('--all', 'resolved ones, too')
    .addOption(new Option('--level <level>', 'this level and graver').choices(LEVELS))
    .addOption(formatOption(['table', 'json', 'jsonl', 'csv'], 'table'))
  withCommonOptions(list).action((options) => run(async (host) => (await import('../actions/alerts.ts')).runAlertsList(host, options)))
  const show = alerts
    .command('show')
    .description('The whole story of an alert: what was seen, who was told, what people did, what did not arrive.')
    .argument('<id>', 'id of the alert, or how it begins')
    .addOption(formatOption(['table', 'json'], 'table'))
  withCommonOptions(show).action((id: string, options) =>
    run(async (host) => (await import('../actions/alerts.ts')).runAlertsShow(host, id, options)),
  )
  declareDecisions(alerts, run)
  const resend = alerts
    .command('resend')
    .description('Give notices that could not be delivered another life; the watcher sends them.')
    .optionsGroup('Which:')
    .option('--channel <name...>', 'only those of these channels', collectWords)
  withCommonOptions(resend).action((options) => run(async (host) => (await import('../actions/alerts.ts')).runAlertsResend(host, options)))
  const test = alerts
    .command('test')
    .description('Send a test notice through each channel and say what came of it.')
    .optionsGroup('Which:')
    .option('--channel <name...>', 'only these channels', collectWords)
    .addOption(formatOption(['table', 'json'], 'table'))
  withCommonOptions(test).action((options) => run(async (host) => (await import('../actions/alerts-test.ts')).runAlertsTest(host, options)))
}
