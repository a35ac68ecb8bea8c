import type { AccountId, Region } from '../core/aws.ts'
import { findingChange } from '../core/detect/finding-change.ts'
import { counted } from '../core/render/counted.ts'
import { epochMs } from '../core/time.ts'
import { findingsJson, findingsSince, parseFindingsCursor } from '../core/watch/findings-cursor.ts'
import type { Clock } from '../ports/clock.ts'
import type { FindingSource } from '../ports/finding-source.ts'
import type { WatchNews } from './watch.ts'
import type { Watcher } from './watcher.ts'

/** What GuardDuty found, for the account whose credentials are used and for those that it administers. */
export interface WatchedFindings {
  readonly account: AccountId
  readonly source: FindingSource
}

export interface SweepFindingsPorts {
  readonly clock: Clock
  readonly watcher: Pick<Watcher, 'takeIn' | 'cursors'>
  readonly stopping: () => boolean
  readonly onNews: (news: WatchNews) => void
}

/**
 * Takes in what GuardDuty found since the last sweep, Region by Region. Where a Region could not be read to its end, the next sweep
 * begins there anew. A finding that is read twice is one alert.
 *
 * @param backMs - how far back a Region is read that never was.
 */
export async function sweepFindings(ports: SweepFindingsPorts, { account, source }: WatchedFindings, backMs: number): Promise<void> {
  const { clock, watcher, stopping, onNews } = ports
  const name = `guardduty ${account}`
  const startedAt = clock.now()
  const before = parseFindingsCursor(watcher.cursors.get(name))
  const after = new Map(before)
  const off: Region[] = []
  for await (const step of source.read({ updatedSince: epochMs(startedAt - backMs), updatedSinceIn: findingsSince(before) })) {
    if (stopping()) return
    if (step.kind === 'read') after.set(step.region, startedAt)
    else if (step.kind === 'gap' && step.reason === 'off' && step.region !== null) off.push(step.region)
    else if (step.kind === 'gap')
      onNews({ kind: 'gap', source: `${name} ${step.region ?? 'all Regions'}`, because: `${step.reason}: ${step.because}` })
    else {
      const taken = await watcher.takeIn({ changes: step.findings.map(findingChange) })
      onNews({ kind: 'taken-in', source: name, events: 0, taken })
      if (step.unreadable > 0)
        onNews({ kind: 'gap', source: `${name} ${step.region}`, because: `${counted(step.unreadable, 'finding')} without what decides` })
    }
  }
  if (off.length > 0) onNews({ kind: 'gap', source: name, because: `GuardDuty is off in ${off.toSorted().join(', ')}` })
  await watcher.takeIn({ cursor: { source: name, cursor: findingsJson(after) } })
}
