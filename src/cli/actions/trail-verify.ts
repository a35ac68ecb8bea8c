import { verifyTrail } from '../../app/verify-trail.ts'
import { AppError } from '../../core/app-error.ts'
import type { AccountId } from '../../core/aws.ts'
import { DAY_MS, type EpochMs, MINUTE_MS, epochMs } from '../../core/time.ts'
import type { ProofReport, Window } from '../../core/trail/proof.ts'
import type { PROOF_FORMATS } from '../commands/trail-verify.ts'
import type { CommonOptions } from '../common-options.ts'
import { deliver, wantsColour } from '../deliver.ts'
import { EXIT } from '../exit-codes.ts'
import type { Host } from '../host.ts'
import { type Moment, instantOf } from '../moment.ts'
import { statusLine } from '../progress.ts'

interface VerifyOptions extends CommonOptions {
  readonly sample?: boolean
  readonly from?: Moment
  readonly to?: Moment
  readonly account?: readonly AccountId[]
  readonly region?: readonly string[]
  readonly profile?: string
  readonly publicKey?: readonly string[]
  readonly strict?: boolean
  readonly format: (typeof PROOF_FORMATS)[number]
}

/** CloudTrail writes a digest within the hour after that which it is about; a younger time cannot be proven yet. */
const DIGEST_DUE_MS = 75 * MINUTE_MS
const USUAL_DAYS = 3

/** Whole minutes, as they are shown. */
const minute = (at: number): EpochMs => epochMs(Math.floor(at / MINUTE_MS) * MINUTE_MS)

function windowOf({ from, to }: VerifyOptions, now: EpochMs): Window {
  const end = to === undefined ? minute(now - DIGEST_DUE_MS) : instantOf(to, now)
  const start = from === undefined ? epochMs(end - USUAL_DAYS * DAY_MS) : instantOf(from, now)
  if (start < end) return { from: start, to: end }
  throw new AppError('window_empty', 'The time to verify ends before it begins.', {
    kind: 'usage',
    hint:
      to === undefined
        ? 'A digest is due up to 75 minutes after the hour that it is about: give an earlier --from, or a --to.'
        : 'Give a --from that lies before --to.',
  })
}

async function render(
  host: Host,
  options: VerifyOptions,
  report: ProofReport,
  about: { readonly judgedAt: EpochMs; readonly sample: boolean; readonly locations: readonly string[] },
): Promise<string> {
  if (options.format === 'table')
    return (await import('../../core/render/proof-table.ts')).renderProofTable(report, {
      columns: options.output === undefined ? host.stdout.columns : 100,
      colour: wantsColour(host, options),
      ...about,
    })
  const { proofDocument, renderProofJson, renderProofLines } = await import('../../contract/proof-report.ts')
  const document = proofDocument(report, about)
  return options.format === 'json' ? renderProofJson(document) : renderProofLines(document)
}

export async function runTrailVerify(host: Host, places: readonly string[], options: VerifyOptions): Promise<number> {
  if (options.output !== undefined) await host.makeRoomFor(options.output)
  const now = host.clock.now()
  const window = windowOf(options, now)
  const trail = await host.openTrail({ sample: options.sample === true, profile: options.profile ?? null, region: null })
  const status = statusLine(host, options.quiet === true)
  try {
    const locations = places.length === 0 ? trail.defaultLocations : places
    if (locations.length === 0)
      throw new AppError('trail_not_named', 'It is not said which trail to verify.', {
        kind: 'usage',
        hint: 'Name s3://bucket/prefix or a folder with a copy of it, or take --sample.',
      })
    const report = await verifyTrail(trail, {
      locations,
      window,
      keyFiles: options.publicKey ?? [],
      ...(options.account === undefined ? {} : { accounts: options.account }),
      ...(options.region === undefined ? {} : { regions: options.region }),
      onProgress: ({ digests, logs }) => status.show(`${digests} digests and ${logs} files checked`),
    })
    status.end()
    await deliver(host, options, await render(host, options, report, { judgedAt: now, sample: trail.sample, locations }))
    if (report.outcome === 'invalid') return EXIT.findings
    return options.strict === true && report.outcome !== 'valid' ? EXIT.incomplete : EXIT.done
  } finally {
    status.end()
    await trail.close()
  }
}
