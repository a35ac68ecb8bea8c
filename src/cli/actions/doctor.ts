import { AppError } from '../../core/app-error.ts'
import { partitionOf } from '../../core/aws.ts'
import { grid } from '../../core/render/grid.ts'
import { type Paint, painter } from '../../core/render/paint.ts'
import { printable } from '../../core/render/printable.ts'
import { wrapIndented } from '../indent.ts'
import type { Diagnosis, Tried } from '../../ports/diagnosis.ts'
import type { CommonOptions } from '../common-options.ts'
import { deliver, wantsColour } from '../deliver.ts'
import type { Host } from '../host.ts'
import { EXIT } from '../exit-codes.ts'

interface DoctorOptions extends CommonOptions {
  readonly sample?: boolean
  readonly profile?: string
  readonly region?: string
  readonly account?: string
  readonly memberRole?: string
  readonly printPolicy?: boolean
  readonly format: 'table' | 'json'
}

/** The statement that would allow what was denied; `null` when nothing was. */
export function missingStatement(tried: readonly Tried[]): object | null {
  const actions = [...new Set(tried.filter(({ outcome }) => outcome === 'denied').map(({ action }) => action))].toSorted()
  return actions.length === 0 ? null : { Sid: 'RootwardenReaderMissing', Effect: 'Allow', Action: actions, Resource: '*' }
}

function show({ caller, account, region, tried }: Diagnosis, columns: number, paint: Paint): string {
  const count = (outcome: Tried['outcome']): number => tried.filter((each) => each.outcome === outcome).length
  const troubled = tried.filter(({ outcome }) => outcome !== 'allowed')
  const rows = troubled.map(({ operation, outcome, feeds }) => [operation, outcome, feeds.slice(0, 3).join(', ') + (feeds.length > 3 ? ' …' : '')])
  const reasons = troubled.flatMap(({ operation, detail }) => (detail === null ? [] : wrapIndented(`${operation}: ${printable(detail)}`, columns, 4, '  ·')))
  const missing = missingStatement(tried)
  return [
    paint('strong', `${caller ?? 'no working credentials'}`),
    `account ${account ?? 'unknown'} · Region ${region} · ${count('allowed')} of ${tried.length} operations allowed`,
    ...(troubled.length === 0 ? ['', 'Everything that a scan reads is allowed.'] : ['', ...grid([{ heading: 'operation' }, { heading: 'outcome' }, { heading: 'without it, unknown' }], rows, (text) => paint('quiet', text)), '', ...reasons]),
    ...(missing === null ? [] : ['', 'Add this statement to the policy of the role or user:', JSON.stringify(missing, null, 2)]),
  ].join('\n')
}

export async function runDoctor(host: Host, options: DoctorOptions): Promise<number> {
  if (options.account !== undefined && options.memberRole === undefined && options.sample !== true) {
    throw new AppError('member_role_missing', 'To try in a member account, a role there is needed.', { kind: 'usage', hint: 'Name it with --member-role' })
  }
  const open = await host.openReader({ sample: options.sample === true, profile: options.profile ?? null, region: options.region ?? null })
  try {
    if (options.printPolicy === true) {
      await deliver(host, options, open.readerPolicy(partitionOf(options.region ?? 'us-east-1')))
      return EXIT.done
    }
    const diagnosis = await open.diagnose(options.account ?? null, options.memberRole ?? null)
    const columns = Math.min(host.stdout.columns, 120)
    await deliver(host, options, options.format === 'json' ? JSON.stringify({ schema: 'rootwarden/diagnosis/1', ...diagnosis, missing: missingStatement(diagnosis.tried) }, null, 2) : show(diagnosis, columns, painter(wantsColour(host, options))))
    return diagnosis.caller === null ? EXIT.failed : EXIT.done
  } finally {
    await open.close()
  }
}
