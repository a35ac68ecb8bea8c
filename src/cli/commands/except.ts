import type { Command } from 'commander'
import { formatOption, parseSubject, parseUntil, withCommonOptions } from '../common-options.ts'
import type { Action } from '../program.ts'

const addExample = `
Example:
  $ rootwarden except add --control trail-encrypted-with-kms \\
      --account 111122223333 --owner "Ana Example" --approver "Bo Example" \\
      --reason "KMS migration ends in March" --expires 90d`

export function declareExcept(program: Command, run: (action: Action) => Promise<void>): void {
  const except = program
    .command('except')
    .summary('accept a failure for a while')
    .description('Exceptions: a failure that somebody accepts. It stays a failure and stays visible, and it expires.')
  const add = except
    .command('add')
    .description('Accept a failure. The approver must be another person than the owner.')
    .optionsGroup('Exception:')
    .requiredOption('--control <id>', 'control that fails')
    .requiredOption('--account <id>', 'account id, or the word organisation', parseSubject)
    .requiredOption('--owner <name>', 'who carries the risk')
    .requiredOption('--approver <name>', 'who agreed; not the owner')
    .requiredOption('--reason <text>', 'why it is acceptable')
    .requiredOption('--expires <when>', 'such as 90d or 2027-01-31; a year at most', parseUntil)
  withCommonOptions(add)
    .addHelpText('after', addExample)
    .action((options) => run(async (host) => (await import('../actions/except.ts')).runExceptAdd(host, options)))
  const list = except
    .command('list')
    .description('Every exception, newest first; expired and revoked ones too.')
    .addOption(formatOption(['table', 'json', 'csv'], 'table'))
  withCommonOptions(list).action((options) => run(async (host) => (await import('../actions/except.ts')).runExceptList(host, options)))
  const revoke = except
    .command('revoke')
    .description('End an exception; it stays in the file.')
    .argument('<id>', 'id of the exception')
    .optionsGroup('Revocation:')
    .requiredOption('--by <name>', 'who revokes')
    .requiredOption('--because <text>', 'why')
  withCommonOptions(revoke)
    .addHelpText('after', '\nExample:\n  $ rootwarden except revoke ID --by "Bo Example" --because "it is mended"')
    .action((id: string, options) => run(async (host) => (await import('../actions/except.ts')).runExceptRevoke(host, id, options)))
}
