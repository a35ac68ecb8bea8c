import { acceptFailure } from '../../app/accept-failure.ts'
import { selectControls } from '../../app/select-controls.ts'
import { AppError } from '../../core/app-error.ts'
import type { ExceptCommand, ExceptRefusal } from '../../core/exception.ts'
import { grid } from '../../core/render/grid.ts'
import { painter } from '../../core/render/paint.ts'
import { printable } from '../../core/render/printable.ts'
import { describeAge, isoInstant } from '../../core/time.ts'
import { type CommonOptions, type Until, untilInstant } from '../common-options.ts'
import { csvRows } from '../csv-rows.ts'
import { deliver, wantsColour } from '../deliver.ts'
import type { Host } from '../host.ts'
import { openStore, refuseMissing } from '../policy-entries.ts'
import { EXIT } from '../exit-codes.ts'

interface AddOptions extends CommonOptions, Pick<ExceptCommand, 'control' | 'account' | 'owner' | 'approver' | 'reason'> {
  readonly expires: Until
}

function refused(refusal: ExceptRefusal): AppError {
  const words = (message: string, hint: string) => new AppError(refusal.code, message, { kind: 'usage', hint })
  switch (refusal.code) {
    case 'no_such_control':
      return words(`There is no control "${refusal.control}".`, 'See them all: rootwarden controls list')
    case 'wrong_subject':
      return words(
        `This control is about ${refusal.about === 'organisation' ? 'the organisation' : 'an account'}.`,
        refusal.about === 'organisation' ? 'Use --account organisation' : 'Use --account with twelve digits',
      )
    case 'unsigned':
      return words('An exception needs an owner and an approver.', 'Name both with --owner and --approver')
    case 'self_approval':
      return words('The owner of a risk cannot approve it.', 'Ask another person, and name them with --approver')
    case 'reason_too_short':
      return words(`A reason needs at least ${refusal.shortest} characters.`, 'Write what a colleague needs to understand it in a year')
    case 'expired_already':
      return words('This exception would have expired already.', 'Give a later date with --expires')
    case 'lasts_too_long':
      return words(`An exception lasts ${refusal.longestDays} days at most.`, 'Renew it after somebody has looked again')
  }
}

export async function runExceptAdd(host: Host, options: AddOptions): Promise<number> {
  selectControls({ controls: [options.control], framework: null })
  const store = await openStore(host, options)
  const { control, account, owner, approver, reason } = options
  const expiresAt = untilInstant(options.expires, host.clock.now())
  const outcome = await acceptFailure({ store, clock: host.clock }, { control, account, owner, approver, reason, expiresAt })
  if (!outcome.ok) throw refused(outcome.refusal)
  await deliver(
    host,
    options,
    `${outcome.exception.id}\nrecorded in ${store.place}, expires ${isoInstant(outcome.exception.expiresAt).slice(0, 10)}`,
  )
  return EXIT.done
}

interface ListOptions extends CommonOptions {
  readonly format: 'table' | 'json' | 'csv'
}

export async function runExceptList(host: Host, options: ListOptions): Promise<number> {
  const now = host.clock.now()
  const { exceptions } = await (await openStore(host, options)).load()
  const newest = exceptions.toSorted((a, b) => b.approvedAt - a.approvedAt)
  const state = ({ revoked, expiresAt }: (typeof newest)[number]): string =>
    revoked !== null ? 'revoked' : expiresAt <= now ? 'expired' : 'valid'
  const paint = painter(wantsColour(host, options))
  const columns = ['state', 'control', 'account', 'owner', 'approver', 'expires', 'reason']
  const rows = newest.map((each) => [
    state(each),
    each.control,
    each.account,
    printable(each.owner),
    printable(each.approver),
    describeAge(each.expiresAt, now),
    printable(each.reason),
  ])
  const texts = {
    table: () =>
      rows.length === 0
        ? 'No exceptions. Add one: rootwarden except add --help'
        : grid(
            columns.map((heading) => ({ heading })),
            rows,
            (text) => paint('quiet', text),
          ).join('\n'),
    json: () => JSON.stringify({ schema: 'rootwarden/exceptions/1', exceptions: newest }, null, 2),
    csv: () =>
      csvRows([
        ['id', ...columns],
        ...newest.map((each) => [
          each.id,
          state(each),
          each.control,
          each.account,
          each.owner,
          each.approver,
          isoInstant(each.expiresAt),
          each.reason,
        ]),
      ]),
  }
  await deliver(host, options, texts[options.format]())
  return EXIT.done
}

export async function runExceptRevoke(
  host: Host,
  id: string,
  options: CommonOptions & { readonly by: string; readonly because: string },
): Promise<number> {
  const store = await openStore(host, options)
  if (!(await store.revokeException(id, { by: options.by, at: host.clock.now(), because: options.because })))
    throw refuseMissing('exception', id)
  await deliver(host, options, `revoked: ${id}`)
  return EXIT.done
}
