import { type Command, Option } from 'commander'
import { formatOption, parseSubject, parseUntil, withCommonOptions } from '../common-options.ts'
import type { Action } from '../program.ts'

const addExample = `
Example:
  $ rootwarden attest add --control root-mailbox-has-mfa \\
      --account 111122223333 --by "Ana Example" --evidence SEC-42 --expires 90d`

export function declareAttest(program: Command, run: (action: Action) => Promise<void>): void {
  const attest = program
    .command('attest')
    .summary('state what no API shows, signed by name')
    .description(
      'Attestations: what no API shows (who holds a device, that the mailbox has MFA). Signed by name, with an expiry, kept as YAML.',
    )
  const add = attest
    .command('add')
    .description('Record an attestation.')
    .optionsGroup('Attestation:')
    .requiredOption('--control <id>', 'control that is answered')
    .requiredOption('--account <id>', 'account id, or the word organisation', parseSubject)
    .requiredOption('--by <name>', 'who attests')
    .requiredOption('--evidence <reference>', 'where the proof is: a ticket, a document (never the secret itself)')
    .addOption(new Option('--answer <answer>', 'is the claim true?').choices(['yes', 'no']).default('yes'))
    .option('--expires <when>', 'such as 30d or 2027-01-31 (default: as long as the control allows)', parseUntil)
    .option('--note <text>', 'anything worth remembering')
  withCommonOptions(add)
    .addHelpText('after', addExample)
    .action((options) => run(async (host) => (await import('../actions/attest.ts')).runAttestAdd(host, options)))
  const list = attest
    .command('list')
    .description('Every attestation, newest first; expired and revoked ones too.')
    .addOption(formatOption(['table', 'json', 'csv'], 'table'))
  withCommonOptions(list).action((options) => run(async (host) => (await import('../actions/attest.ts')).runAttestList(host, options)))
  const revoke = attest
    .command('revoke')
    .description('Take an attestation back; it stays in the file.')
    .argument('<id>', 'id of the attestation')
    .optionsGroup('Revocation:')
    .requiredOption('--by <name>', 'who revokes')
    .requiredOption('--because <text>', 'why')
  withCommonOptions(revoke)
    .addHelpText('after', '\nExample:\n  $ rootwarden attest revoke ID --by "Bo Example" --because "it was lost"')
    .action((id: string, options) => run(async (host) => (await import('../actions/attest.ts')).runAttestRevoke(host, id, options)))
}
