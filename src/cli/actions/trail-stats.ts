import { countTrail } from '../../app/trail-stats.ts'
import { statsDocument } from '../../contract/trail-stats.ts'
import { jsonText } from '../../core/render/json-text.ts'
import { statsCsv, statsJsonl } from '../../core/render/trail/stats-exports.ts'
import { renderStats } from '../../core/render/trail/stats-table.ts'
import type { TrailLook } from '../../core/render/trail/words.ts'
import type { LogCoverage } from '../../core/trail/log-coverage.ts'
import { type ChosenStats, type PeriodLength, type StatsPart, chooseStats } from '../../core/trail/stats-choice.ts'
import type { STATS_FORMATS } from '../commands/trail-stats.ts'
import { deliver } from '../deliver.ts'
import { EXIT } from '../exit-codes.ts'
import type { Host } from '../host.ts'
import { wrapIndented } from '../indent.ts'
import { locationsOf, partOf, tellEmptyPart, withTrail, writtenKnowledge } from '../judge-trail.ts'
import { blindOfCounted, saysCoverage, tellTrail } from '../tell-trail.ts'
import { trailLook } from '../trail-look.ts'
import type { TrailOptions } from '../trail-options.ts'

interface StatsOptions extends TrailOptions {
  readonly format: (typeof STATS_FORMATS)[number]
  readonly by?: PeriodLength
  readonly top?: number
  readonly only?: StatsPart
}

const USUAL_ROWS = 10

interface Counted {
  readonly stats: ChosenStats
  readonly coverage: LogCoverage
  readonly look: TrailLook
}

function rendered({ format }: StatsOptions, { stats, coverage, look }: Counted): string {
  switch (format) {
    case 'table':
      return renderStats({ stats, coverage }, look)
    case 'json':
      return jsonText(statsDocument({ generatedAt: look.now, sample: look.sample, coverage }, stats), 2)
    case 'jsonl':
      return statsJsonl(stats)
    case 'csv':
      return statsCsv(stats)
  }
}

/** Reading all of a large trail takes long, and there is another way. */
function tellCost(host: Host, { sample, quiet }: StatsOptions): void {
  if (sample === true || quiet === true) return
  const text = 'Every record is read and parsed for this. On a large trail, rootwarden hunt --engine athena asks where the logs are.'
  host.stderr.write(`${wrapIndented(text, host.stderr.columns, 0, '').join('\n')}\n`)
}

export async function runTrailStats(host: Host, places: readonly string[], options: StatsOptions): Promise<number> {
  const { by = null, only = null, format } = options
  const top = options.top ?? (format === 'table' ? USUAL_ROWS : null)
  const knowledge = await writtenKnowledge(host, options)
  const now = host.clock.now()
  const part = partOf(options, now)
  const counted = await withTrail(host, options, async (trail, show) => {
    const { context, accountNames } = knowledge(trail.knowledge)
    const request = { locations: locationsOf(trail, places), placeOf: context.placeOf, ...part }
    tellCost(host, options)
    const { stats, coverage, outside } = await countTrail(trail, request, show)
    tellEmptyPart(host, options, coverage, outside)
    const look = trailLook(host, options, { judgedAt: now, sample: trail.sample, accountNames })
    return { stats: chooseStats(stats, { by, top, only }), coverage, look }
  })
  if (!saysCoverage(format)) tellTrail(host, options, counted.coverage, blindOfCounted(counted.coverage))
  await deliver(host, options, rendered(options, counted))
  return EXIT.done
}
