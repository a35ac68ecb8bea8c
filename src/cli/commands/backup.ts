import { type Command, Option } from 'commander'
import { withCommonOptions } from '../common-options.ts'
import type { Action } from '../program.ts'

type Run = (action: Action) => Promise<void>

export function declareBackup(program: Command, run: Run): void {
  const backup = program
    .command('backup')
    .summary('copy alerts, journal and notices to a file')
    .description(
      'Copies everything that the store holds, as of one instant, to a new file: lines of JSON, compressed when its name ends in .gz. A watcher may go on meanwhile. Either kind of store, embedded or PostgreSQL, can be filled from it.',
    )
    .argument('<file>', 'a file that is not there yet')
  withCommonOptions(backup, { output: false })
    .addHelpText(
      'after',
      `
Files that you write (alerts.yml, attestations, exceptions) are not in it: keep
them where you keep code.

Examples:
  $ rootwarden backup /backup/rootwarden-2026-11-21.jsonl.gz
  of the store in PostgreSQL
  $ DATABASE_URL=postgres://… rootwarden backup rootwarden.jsonl.gz`,
    )
    .action((file: string, options) => run(async (host) => (await import('../actions/backup.ts')).runBackup(host, file, options)))
}

export function declareRestore(program: Command, run: Run): void {
  const restore = program
    .command('restore')
    .summary('fill an empty store from a backup')
    .description(
      'Fills an empty store from a backup, all of it or nothing. Every line is checked: a backup that breaks off, or of which something is missing, is refused.',
    )
    .argument('<file>', 'a file that rootwarden backup wrote')
    .optionsGroup('Restore:')
    .addOption(
      new Option('--unsent <what>', 'notices that were on their way when the backup was taken, and may have arrived since')
        .choices(['hold', 'send'])
        .default('hold'),
    )
  withCommonOptions(restore, { output: false })
    .addHelpText(
      'after',
      `
What is held back is shown by rootwarden alerts list, and sent by rootwarden
alerts resend.

Examples:
  $ rootwarden restore /backup/rootwarden-2026-11-21.jsonl.gz
  move from the embedded store to PostgreSQL, with the watcher stopped
  $ rootwarden backup move.jsonl
  $ DATABASE_URL=postgres://… rootwarden restore move.jsonl --unsent send`,
    )
    .action((file: string, options) => run(async (host) => (await import('../actions/backup.ts')).runRestore(host, file, options)))
}
