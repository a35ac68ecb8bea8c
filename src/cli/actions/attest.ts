import { attest } from '../../app/attest.ts'
import { selectControls } from '../../app/select-controls.ts'
import { AppError } from '../../core/app-error.ts'
import type { AttestCommand, AttestRefusal } from '../../core/attestation.ts'
import { grid } from '../../core/render/grid.ts'
import { painter } from '../../core/render/paint.ts'
import { printable } from '../../core/render/printable.ts'
import { describeAge, isoInstant } from '../../core/time.ts'
import { type CommonOptions, type Until, untilInstant } from '../common-options.ts'
import { csvRows } from '../csv-rows.ts'
import { deliver, wantsColour } from '../deliver.ts'
import type { Host } from '../host.ts'
import { EXIT } from '../exit-codes.ts'
import { openStore, refuseMissing } from '../policy-entries.ts'

interface AddOptions extends CommonOptions, Pick<AttestCommand, 'control' | 'account' | 'answer' | 'by' | 'evidence'> {
  readonly note?: string
  readonly expires?: Until
}

function refused(refusal: AttestRefusal): AppError {
  const words = (message: string, hint: string) => new AppError(refusal.code, message, { kind: 'usage', hint })
  switch (refusal.code) {
    case 'no_such_control':
      return words(`There is no control "${refusal.control}".`, 'See them all: rootwarden controls list')
    case 'not_attestable':
      return words(
        `${refusal.control} is answered by AWS, not by people.`,
        `See how: rootwarden controls show ${refusal.control}. To accept a failure: rootwarden except add`,
      )
    case 'wrong_subject':
      return words(
        `This control is about ${refusal.about === 'organisation' ? 'the organisation' : 'an account'}.`,
        refusal.about === 'organisation' ? 'Use --account organisation' : 'Use --account with twelve digits',
      )
    case 'unsigned':
      return words('An attestation needs a name.', 'Say who attests with --by "Ana Example"')
    case 'no_evidence':
      return words('An attestation needs a reference to its evidence.', 'Name the ticket or document with --evidence')
    case 'expired_already':
      return words('This attestation would have expired already.', 'Give a later date with --expires')
    case 'lasts_too_long':
      return words(
        `An attestation of this control lasts ${refusal.longestDays} days at most.`,
        `Leave --expires out, or give at most ${refusal.longestDays}d`,
      )
  }
}

export async function runAttestAdd(host: Host, options: AddOptions): Promise<number> {
  selectControls({ controls: [options.control], framework: null })
  const store = await openStore(host, options)
  const { control, account, answer, by, evidence } = options
  const expiresAt = options.expires === undefined ? null : untilInstant(options.expires, host.clock.now())
  const outcome = await attest(
    { store, clock: host.clock },
    { control, account, answer, by, evidence, note: options.note ?? null, expiresAt },
  )
  if (!outcome.ok) throw refused(outcome.refusal)
  const { attestation } = outcome
  await deliver(host, options, `${attestation.id}\nrecorded in ${store.place}, expires ${isoInstant(attestation.expiresAt).slice(0, 10)}`)
  return EXIT.done
}

interface ListOptions extends CommonOptions {
  readonly format: 'table' | 'json' | 'csv'
}

export async function runAttestList(host: Host, options: ListOptions): Promise<number> {
  const now = host.clock.now()
  const { attestations } = await (await openStore(host, options)).load()
  const newest = attestations.toSorted((a, b) => b.at - a.at)
  const state = ({ revoked, expiresAt }: (typeof newest)[number]): string =>
    revoked !== null ? 'revoked' : expiresAt <= now ? 'expired' : 'valid'
  const paint = painter(wantsColour(host, options))
  const columns = ['state', 'answer', 'control', 'account', 'by', 'expires', 'evidence']
  const rows = newest.map((each) => [
    state(each),
    each.answer,
    each.control,
    each.account,
    printable(each.by),
    describeAge(each.expiresAt, now),
    printable(each.evidence),
  ])
  const texts = {
    table: () =>
      rows.length === 0
        ? 'No attestations yet. Add one: rootwarden attest add --help'
        : grid(
            columns.map((heading) => ({ heading })),
            rows,
            (text) => paint('quiet', text),
          ).join('\n'),
    json: () => JSON.stringify({ schema: 'rootwarden/attestations/1', attestations: newest }, null, 2),
    csv: () =>
      csvRows([
        ['id', ...columns],
        ...newest.map((each) => [
          each.id,
          state(each),
          each.answer,
          each.control,
          each.account,
          each.by,
          isoInstant(each.expiresAt),
          each.evidence,
        ]),
      ]),
  }
  await deliver(host, options, texts[options.format]())
  return EXIT.done
}

export async function runAttestRevoke(
  host: Host,
  id: string,
  options: CommonOptions & { readonly by: string; readonly because: string },
): Promise<number> {
  const store = await openStore(host, options)
  if (!(await store.revokeAttestation(id, { by: options.by, at: host.clock.now(), because: options.because })))
    throw refuseMissing('attestation', id)
  await deliver(host, options, `revoked: ${id}`)
  return EXIT.done
}
