import { AppError } from '../core/app-error.ts'
import { type NamedChange, TRAIL_CHANGES, explainGaps, placesOfChanges, trailChangeOf } from '../core/trail/explain-gaps.ts'
import { type ProofReport, outcomeOf } from '../core/trail/proof.ts'
import { createIntake } from '../core/trail/log-coverage.ts'
import type { ProofProgress, ProofRequest, TrailProof } from '../ports/trail-proof.ts'
import type { TrailSource } from '../ports/trail-source.ts'

export interface VerifyTrailRequest extends Omit<ProofRequest, 'location'> {
  readonly locations: readonly string[]
}

export interface TrailParts {
  readonly source: TrailSource
  readonly proof: TrailProof
}

/** A day without logs is no folder. */
async function changesAt(source: TrailSource, location: string): Promise<readonly NamedChange[]> {
  const found: NamedChange[] = []
  const intake = createIntake()
  try {
    for await (const batch of source.read({ locations: [location], interest: { eventNames: TRAIL_CHANGES, root: false } }))
      for (const event of intake.take(batch)) {
        const change = trailChangeOf(event)
        if (change !== null) found.push(change)
      }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'trail_not_found') throw error
  }
  return found
}

/** The same event may lie in two trails. */
const once = (changes: readonly NamedChange[]): readonly NamedChange[] => [
  ...new Map(changes.map((change) => [`${change.at} ${change.name} ${change.account ?? ''} ${change.trail}`, change])).values(),
]

/**
 * Proves the logs at several places as one, and looks into the logs themselves for what explains the times that nothing vouches for.
 *
 * @throws AppError as `TrailProof.verify` does.
 */
export async function verifyTrail({ source, proof }: TrailParts, request: VerifyTrailRequest): Promise<ProofReport> {
  const { locations, onProgress, ...rest } = request
  const reports: ProofReport[] = []
  let before: ProofProgress = { digests: 0, logs: 0 }
  for (const location of locations) {
    let latest = before
    const told = ({ digests, logs }: ProofProgress): void => {
      latest = { digests: before.digests + digests, logs: before.logs + logs }
      onProgress?.(latest)
    }
    reports.push(await proof.verify({ ...rest, location, onProgress: told }))
    before = latest
  }
  const chains = reports.flatMap((report) => report.chains)
  const unnamed = reports.flatMap((report) => report.unnamed)
  const report: ProofReport = { window: request.window, outcome: outcomeOf(chains, unnamed), chains, unnamed }
  const changes: NamedChange[] = []
  for (const place of placesOfChanges(report)) changes.push(...(await changesAt(source, place)))
  return explainGaps(report, once(changes))
}
