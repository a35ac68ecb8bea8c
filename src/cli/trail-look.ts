import { painter } from '../core/render/paint.ts'
import type { TrailLook } from '../core/render/trail/words.ts'
import { wantsColour } from './deliver.ts'
import type { Host } from './host.ts'
import type { JudgedTrail } from './judge-trail.ts'
import type { TrailOptions } from './trail-options.ts'

/** How a table of a trail is to look on this terminal, or in a file. */
export const trailLook = (
  host: Host,
  options: TrailOptions,
  { judgedAt, sample, accountNames }: Pick<JudgedTrail, 'judgedAt' | 'sample' | 'accountNames'>,
): TrailLook => ({
  columns: options.output === undefined ? Math.min(host.stdout.columns, 120) : 100,
  paint: painter(wantsColour(host, options)),
  now: judgedAt,
  sample,
  accountNames,
})
