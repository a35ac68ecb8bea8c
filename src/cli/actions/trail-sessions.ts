import { sessionsDocument } from '../../contract/trail-report.ts'
import { rootSessionsOf } from '../../core/detect/root-session.ts'
import { jsonPieces } from '../../core/render/json-text.ts'
import { sessionsCsv, sessionsJsonl } from '../../core/render/trail/exports.ts'
import { renderSessions } from '../../core/render/trail/sessions-table.ts'
import type { SESSION_FORMATS } from '../commands/trail-sessions.ts'
import { deliver } from '../deliver.ts'
import { EXIT } from '../exit-codes.ts'
import type { Host } from '../host.ts'
import { type JudgedTrail, judgeTrail } from '../judge-trail.ts'
import { blindOf, saysCoverage, tellTrail } from '../tell-trail.ts'
import { trailLook } from '../trail-look.ts'
import type { TrailOptions } from '../trail-options.ts'

interface SessionOptions extends TrailOptions {
  readonly format: (typeof SESSION_FORMATS)[number]
}

function rendered(host: Host, options: SessionOptions, judged: JudgedTrail): string | Iterable<string> {
  const { acts, detections, coverage, judgedAt, sample } = judged
  const sessions = rootSessionsOf(acts, detections)
  switch (options.format) {
    case 'table':
      return renderSessions({ sessions, detections, blind: blindOf(judged) }, trailLook(host, options, judged))
    case 'json':
      return jsonPieces(sessionsDocument({ generatedAt: judgedAt, sample, coverage }, sessions))
    case 'jsonl':
      return sessionsJsonl(sessions)
    case 'csv':
      return sessionsCsv(sessions)
  }
}

export async function runTrailSessions(host: Host, places: readonly string[], options: SessionOptions): Promise<number> {
  const judged = await judgeTrail(host, places, options, { acts: 'of-root' })
  if (!saysCoverage(options.format)) tellTrail(host, options, judged.coverage, blindOf(judged))
  await deliver(host, options, rendered(host, options, judged))
  return EXIT.done
}
