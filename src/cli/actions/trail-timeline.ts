import { timelineDocument, writtenMoment } from '../../contract/trail-report.ts'
import { timelineOf } from '../../core/detect/moment.ts'
import { jsonLines, jsonPieces } from '../../core/render/json-text.ts'
import { timelineCsv, timelineTimesketch } from '../../core/render/trail/exports.ts'
import { renderTimeline } from '../../core/render/trail/timeline-table.ts'
import type { TIMELINE_FORMATS } from '../commands/trail-timeline.ts'
import { deliver } from '../deliver.ts'
import { EXIT } from '../exit-codes.ts'
import type { Host } from '../host.ts'
import { type JudgedTrail, judgeTrail } from '../judge-trail.ts'
import { blindOf, saysCoverage, tellTrail } from '../tell-trail.ts'
import { trailLook } from '../trail-look.ts'
import type { TrailOptions } from '../trail-options.ts'

interface TimelineOptions extends TrailOptions {
  readonly format: (typeof TIMELINE_FORMATS)[number]
  readonly all?: boolean
}

const USUAL_LINES = 200

function rendered(host: Host, options: TimelineOptions, judged: JudgedTrail): string | Iterable<string> {
  const { acts, detections, coverage, judgedAt, sample, actsLeftOut } = judged
  const timeline = timelineOf(acts, detections)
  switch (options.format) {
    case 'table':
      return renderTimeline(
        {
          timeline,
          atMost: options.all === true ? Number.POSITIVE_INFINITY : USUAL_LINES,
          leftOut: actsLeftOut,
          blind: blindOf({ ...judged, actsLeftOut: 0 }),
        },
        trailLook(host, options, judged),
      )
    case 'json':
      return jsonPieces(timelineDocument({ generatedAt: judgedAt, sample, coverage }, timeline, actsLeftOut))
    case 'jsonl':
      return jsonLines(timeline.values().map(writtenMoment))
    case 'csv':
      return timelineCsv(timeline)
    case 'timesketch':
      return timelineTimesketch(timeline)
  }
}

export async function runTrailTimeline(host: Host, places: readonly string[], options: TimelineOptions): Promise<number> {
  const judged = await judgeTrail(host, places, options, { acts: 'all' })
  if (!saysCoverage(options.format)) tellTrail(host, options, judged.coverage, blindOf(judged))
  await deliver(host, options, rendered(host, options, judged))
  return EXIT.done
}
