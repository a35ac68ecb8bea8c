import { type Command, Option } from 'commander'
import { formatOption, parseSubject, parseUntil, withCommonOptions } from '../common-options.ts'
import type { Action } from '../program.ts'

export function declareAttest(program: Command, run: (action: Action) => Promise<void>): void {
  const attest = program
    .command('attest')
    .summary('state what no API shows, signed by name')
    .description('Attestations: what no API shows (who holds a device, that the mailbox has MFA). Signed by name, with an expiry, kept as YAML.')
  withCommonOptions(
    attest
      .command('add')
      .description('Record an attestation.')
      .requiredOption('--control <id>', 'control that is answered')
      .requiredOption('--account <id>', 'account id, or organisation', parseSubject)
      .requiredOption('--by <name>', 'who attests')
      .requiredOption('--evidence <reference>', 'where the proof is: a ticket, a document (never the secret itself)')
      .addOption(new Option('--answer <answer>', 'is the claim true?').choices(['yes', 'no']).default('yes'))
      .option('--expires <when>', 'such as 30d or 2027-01-31 (default: as long as the control allows)', parseUntil)
      .option('--note <text>', 'anything worth remembering'),
  )
    .addHelpText('after', '\nExample:\n  $ rootwarden attest add --control root-mailbox-has-mfa --account 111122223333 \\\n      --by "Ana Example" --evidence SEC-42 --expires 90d')
    .action((options) => run(async (host) => (await import('../actions/attest.ts')).runAttestAdd(host, options)))
  withCommonOptions(attest.command('list').description('Every attestation, newest first; expired and revoked ones too.').addOption(formatOption(['table', 'json', 'csv'], 'table'))).action(
    (options) => run(async (host) => (await import('../actions/attest.ts')).runAttestList(host, options)),
  )
  withCommonOptions(
    attest.command('revoke').description('Take an attestation back; it stays in the file.').argument('<id>', 'id of the attestation').requiredOption('--by <name>', 'who revokes').requiredOption('--because <text>', 'why'),
  ).action((id: string, options) => run(async (host) => (await import('../actions/attest.ts')).runAttestRevoke(host, id, options)))
}
