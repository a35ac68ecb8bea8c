import { detectionsDocument } from '../../contract/trail-report.ts'
import { jsonPieces } from '../../core/render/json-text.ts'
import { byGravity, renderDetections } from '../../core/render/trail/detections-table.ts'
import { detectionsCsv, detectionsJsonl, detectionsOcsf } from '../../core/render/trail/exports.ts'
import { LEVELS, type Level } from '../../core/sigma/rule.ts'
import type { DETECT_FORMATS } from '../commands/trail-detect.ts'
import { deliver } from '../deliver.ts'
import { EXIT } from '../exit-codes.ts'
import type { Host } from '../host.ts'
import { type JudgedTrail, judgeTrail } from '../judge-trail.ts'
import { blindOf, saysCoverage, tellTrail } from '../tell-trail.ts'
import { trailLook } from '../trail-look.ts'
import type { TrailOptions } from '../trail-options.ts'

interface DetectOptions extends TrailOptions {
  readonly format: (typeof DETECT_FORMATS)[number]
  readonly minLevel: Level
  readonly failOn: Level | 'never'
  readonly strict?: boolean
}

const isAtLeast = (level: Level, least: Level): boolean => LEVELS.indexOf(level) >= LEVELS.indexOf(least)

function rendered(host: Host, options: DetectOptions, judged: JudgedTrail): string | Iterable<string> {
  const { detections, coverage, learning, losses, judgedAt, sample, rules } = judged
  const wanted = detections.filter(({ level }) => isAtLeast(level, options.minLevel)).toSorted(byGravity)
  const brokenRules = rules.problems.length
  const context = { now: judgedAt, version: host.version, sample }
  switch (options.format) {
    case 'table': {
      const look = trailLook(host, options, judged)
      return renderDetections({ detections, minLevel: options.minLevel, coverage, learning, losses, brokenRules }, look)
    }
    case 'json': {
      const head = { generatedAt: judgedAt, sample, coverage }
      return jsonPieces(detectionsDocument(head, { losses: { ...losses }, learning, brokenRules, detections: wanted }))
    }
    case 'jsonl':
      return detectionsJsonl(wanted)
    case 'csv':
      return detectionsCsv(wanted)
    case 'ocsf':
      return detectionsOcsf(wanted, context)
  }
}

/** Whether anything was met that could not be read. */
const isIncomplete = ({ coverage, rules }: JudgedTrail): boolean => Object.keys(coverage.skippedBy).length > 0 || rules.problems.length > 0

export async function runTrailDetect(host: Host, places: readonly string[], options: DetectOptions): Promise<number> {
  const judged = await judgeTrail(host, places, options, { acts: 'none' })
  if (!saysCoverage(options.format)) tellTrail(host, options, judged.coverage, blindOf(judged))
  await deliver(host, options, rendered(host, options, judged))
  const { failOn } = options
  if (failOn !== 'never' && judged.detections.some(({ level }) => isAtLeast(level, failOn))) return EXIT.findings
  return options.strict === true && isIncomplete(judged) ? EXIT.incomplete : EXIT.done
}
