import { AppError } from '../../core/app-error.ts'
import { type AccountId, partitionOf } from '../../core/aws.ts'
import { grid } from '../../core/render/grid.ts'
import { type Paint, painter } from '../../core/render/paint.ts'
import { printable } from '../../core/render/printable.ts'
import type { Diagnosis, Tried } from '../../ports/diagnosis.ts'
import type { CommonOptions } from '../common-options.ts'
import { deliver, wantsColour } from '../deliver.ts'
import { EXIT } from '../exit-codes.ts'
import type { Host, OpenReader } from '../host.ts'
import { wrapIndented } from '../indent.ts'
import { READER_ROLE } from '../reader-role.ts'
import { blameProfile } from '../scan-options.ts'

interface DoctorOptions extends CommonOptions {
  readonly sample?: boolean
  readonly profile?: string
  readonly region?: string
  readonly account?: AccountId
  readonly memberRole?: string
  readonly printPolicy?: boolean
  readonly format: 'table' | 'json'
}

/** What the answer of AWS says no policy of the caller can mend: somebody else's policy refuses, or does not allow. */
const refusedElsewhere =
  /explicit deny|resource-based policy|resource control policy|service control policy|permissions boundary|session policy|VPC endpoint policy/

const isMendable = ({ outcome, detail }: Tried): boolean => outcome === 'denied' && !refusedElsewhere.test(detail ?? '')

/** The statement that would allow what was denied for want of one; `null` when there is nothing that it could mend. */
export function missingStatement(tried: readonly Tried[]): object | null {
  const actions = [...new Set(tried.filter(isMendable).map(({ action }) => action))].toSorted()
  return actions.length === 0 ? null : { Sid: 'RootwardenReaderMissing', Effect: 'Allow', Action: actions, Resource: '*' }
}

/** A refusal without the name of what was refused: those that differ in nothing else are told once. */
const withoutAction = (detail: string): string => detail.replace(/(perform: )\S+/, '$1…').replace(/(allows the )\S+( action)/, '$1…$2')

/** What AWS, or the collector, said, and of which operations; each thing once. */
function reasonLines(tried: readonly Tried[], columns: number): readonly string[] {
  const groups = new Map<string, { readonly detail: string; readonly operations: string[] }>()
  for (const { operation, detail } of tried) {
    if (detail === null) continue
    const group = groups.get(withoutAction(detail)) ?? { detail, operations: [] }
    group.operations.push(operation)
    groups.set(withoutAction(detail), group)
  }
  return [...groups].flatMap(([general, { detail, operations }]) => {
    const some = operations.slice(0, 3).join(', ') + (operations.length > 3 ? ` and ${operations.length - 3} more` : '')
    return wrapIndented(`${some}: ${printable(operations.length === 1 ? detail : general)}`, columns, 4, '  ·')
  })
}

function troubleLines(tried: readonly Tried[], columns: number, paint: Paint): readonly string[] {
  const troubled = tried.filter(({ outcome }) => outcome === 'denied' || outcome === 'failed')
  if (troubled.length === 0) return []
  const rows = troubled.map(({ operation, outcome, feeds }) => [
    paint(outcome === 'denied' ? 'fail' : 'unknown', outcome),
    operation,
    feeds.slice(0, 2).join(', ') + (feeds.length > 2 ? ` and ${feeds.length - 2} more` : ''),
  ])
  const reasons = reasonLines(troubled, columns)
  return [
    '',
    ...grid([{ heading: '' }, { heading: 'operation' }, { heading: 'unknown without it' }], rows, (text) => paint('quiet', text)),
    '',
    ...reasons.map((line) => paint('quiet', line)),
  ]
}

/** One line for each reason, for most of them are no trouble: there was nothing to ask about. */
function untriedLines(tried: readonly Tried[], columns: number, paint: Paint): readonly string[] {
  const untried = tried.filter(({ outcome }) => outcome === 'not-tried')
  if (untried.length === 0) return []
  return ['', `Not tried (${untried.length}):`, ...reasonLines(untried, columns).map((line) => paint('quiet', line))]
}

const isDenied = (tried: readonly Tried[], operation: string): boolean =>
  tried.some((each) => each.operation === operation && each.outcome === 'denied')

function remedyLines(tried: readonly Tried[], columns: number): readonly string[] {
  const missing = missingStatement(tried)
  const elsewhere = tried.some(({ outcome, detail }) => outcome === 'denied' && refusedElsewhere.test(detail ?? ''))
  const paragraph = (when: boolean, text: string): readonly string[] => (when ? ['', ...wrapIndented(text, columns, 0)] : [])
  return [
    ...(missing === null ? [] : ['', 'Add this statement to the policy of the role or user:', JSON.stringify(missing, null, 2)]),
    ...paragraph(
      missing !== null,
      'Then run rootwarden doctor again: what was not tried may be denied, too. The whole policy: rootwarden doctor --print-policy',
    ),
    ...paragraph(
      isDenied(tried, 'sts:AssumeRole'),
      'A role in another account has to exist there, too, and its trust policy has to name this caller.',
    ),
    ...paragraph(
      elsewhere,
      'What a resource, an organisation or a boundary denies, no statement of the reader can allow. A bucket of another account is read in its own account: rootwarden scan --org with --member-role.',
    ),
  ]
}

function show({ caller, account, region, tried }: Diagnosis, sample: boolean, columns: number, paint: Paint): string {
  const count = (outcome: Tried['outcome']): number => tried.filter((each) => each.outcome === outcome).length
  const counts = [
    `${count('allowed')} allowed`,
    `${count('denied')} denied`,
    `${count('failed')} failed`,
    `${count('not-tried')} not tried`,
  ]
  return [
    ...(sample ? [paint('strong', 'SAMPLE DATA   These are the credentials of the sample organisation, not yours.')] : []),
    paint('strong', printable(caller ?? '')),
    `account ${account ?? 'unknown'} · Region ${region}`,
    `${tried.length} operations: ${counts.filter((text) => !text.startsWith('0 ')).join(' · ')}`,
    ...troubleLines(tried, columns, paint),
    ...untriedLines(tried, columns, paint),
    ...(count('denied') + count('failed') === 0 ? ['', 'Nothing that was tried is denied.'] : remedyLines(tried, columns)),
  ].join('\n')
}

const noCredentials = ({ tried }: Diagnosis): AppError =>
  new AppError('aws_no_credentials', tried[0]?.detail ?? 'There are no AWS credentials that work.', {
    kind: 'operation',
    hint: 'Sign in (aws login, aws sso login), or set AWS_PROFILE, then run rootwarden doctor again.',
  })

async function diagnose(host: Host, open: OpenReader, options: DoctorOptions): Promise<number> {
  const sample = options.sample === true
  if (options.account !== undefined && options.memberRole === undefined && options.quiet !== true) {
    host.stderr.write(`Trying in ${options.account} by the role ${READER_ROLE}; name another with --member-role.\n`)
  }
  const memberRole = options.memberRole ?? (options.account === undefined ? null : READER_ROLE)
  const diagnosis = await open.diagnose(options.account ?? null, memberRole)
  if (options.format === 'json') {
    await deliver(
      host,
      options,
      JSON.stringify({ schema: 'rootwarden/diagnosis/1', sample, ...diagnosis, missing: missingStatement(diagnosis.tried) }, null, 2),
    )
    return diagnosis.caller === null ? EXIT.failed : EXIT.done
  }
  if (diagnosis.caller === null) throw blameProfile(noCredentials(diagnosis), options.profile)
  await deliver(host, options, show(diagnosis, sample, Math.min(host.stdout.columns, 120), painter(wantsColour(host, options))))
  return EXIT.done
}

export async function runDoctor(host: Host, options: DoctorOptions): Promise<number> {
  const open = await host.openReader({ sample: options.sample === true, profile: options.profile ?? null, region: options.region ?? null })
  try {
    if (options.printPolicy !== true) return await diagnose(host, open, options)
    await deliver(host, options, open.readerPolicy(partitionOf(options.region ?? 'us-east-1')))
    return EXIT.done
  } finally {
    await open.close()
  }
}
