import type { Detection } from '../../detect/detection.ts'
import type { StillLearning, DetectLosses } from '../../detect/engine.ts'
import { lastWords } from '../../detect/last-words.ts'
import { LEVELS, type Level } from '../../sigma/rule.ts'
import type { LogCoverage } from '../../trail/log-coverage.ts'
import { counted } from '../counted.ts'
import { printable } from '../printable.ts'
import { displayWidth } from '../text-width.ts'
import { blindLines, block, headLines, learningLines } from './coverage-lines.ts'
import { type TrailLook, accountText, indented, roleOf, sampleLine, seenValues, sourceText, spanText, times } from './words.ts'

/** What a trail came to, for a person. */
export interface DetectionsView {
  readonly detections: readonly Detection[]
  /** Only those at or above it are shown one by one; the others are counted. */
  readonly minLevel: Level
  readonly coverage: LogCoverage
  readonly learning: readonly StillLearning[]
  readonly losses: DetectLosses
  readonly brokenRules: number
}

const rank = ({ level }: Detection): number => LEVELS.indexOf(level)

/** The gravest first; of one level, the latest; of several at once, the one with the most events. */
export const byGravity = (a: Detection, b: Detection): number =>
  rank(b) - rank(a) || b.lastSeen - a.lastSeen || b.count - a.count || (a.id < b.id ? -1 : 1)

function headline({ level, rule, account }: Detection, look: TrailLook): string {
  const mark = look.paint(roleOf(level), ` ${level.toUpperCase()} `)
  const name = `${rule.number === null ? '' : `${rule.number}  `}${printable(rule.title)}`
  const where = accountText(account, look)
  const used = level.length + 2 + 1 + displayWidth(name)
  const gap = look.columns - used - displayWidth(where)
  return gap >= 2 ? `${mark} ${look.paint('strong', name)}${' '.repeat(gap)}${where}` : `${mark} ${look.paint('strong', name)}`
}

function approvalText({ approvals, level, steps }: Detection): readonly string[] {
  if (approvals.length === 0) return []
  return [
    level === 'informational' && steps.length > 0 ? `approved (${approvals.join(', ')})` : `in part approved (${approvals.join(', ')})`,
  ]
}

function mfaText(detection: Detection): readonly string[] {
  const used = seenValues(detection, 'additionalEventData.MFAUsed')
  const device = seenValues(detection, 'additionalEventData.MFAIdentifier', 1)
  if (device !== null) return [`MFA: ${device.slice(device.lastIndexOf('/') + 1)}`]
  return used === null ? [] : [/^yes$/i.test(used) ? 'with MFA' : /^no$/i.test(used) ? 'without MFA' : 'with MFA at times']
}

function detailLines(detection: Detection, look: TrailLook): readonly string[] {
  const { firstSeen, lastSeen, count, late, group, because, rule, id } = detection
  const actions = seenValues(detection, 'eventName', 5)
  const errors = seenValues(detection, 'errorCode')
  const first = [
    spanText(firstSeen, lastSeen),
    times(count),
    sourceText(detection),
    ...mfaText(detection),
    ...approvalText(detection),
    late ? 'delivered late' : null,
  ].filter((part) => part !== null && part !== '')
  const groups = group.filter(({ value }) => value !== '').map(({ field, value }) => `${field} ${printable(value)}`)
  const where = accountText(detection.account, look)
  const fits =
    displayWidth(headline(detection, { ...look, paint: (_, text) => text })) > displayWidth(` ${detection.level.toUpperCase()}  ${where}`)
  const isNamed = headline(detection, { ...look, paint: (_, text) => text }).endsWith(where) && fits
  return [
    ...(isNamed ? [] : indented(where, look.columns, 3)),
    ...indented(first.join(' · '), look.columns, 3),
    ...(actions === null ? [] : indented(`${actions}${errors === null ? '' : ` · ${errors}`}`, look.columns, 3)),
    ...lastWords(because)
      .slice(0, 3)
      .flatMap((one) => indented(printable(one), look.columns, 3)),
    ...indented(
      [...groups.slice(0, 1), rule.attackV19.slice(0, 3).join(' '), id].filter((part) => part !== '').join(' · '),
      look.columns,
      3,
    ).map((line) => look.paint('quiet', line)),
  ]
}

/** `5 critical   4 high   1 medium` */
export const levelCounts = (detections: readonly Detection[], { paint }: TrailLook): string =>
  LEVELS.toReversed()
    .map((level) => ({ level, count: detections.filter((one) => one.level === level).length }))
    .filter(({ count }) => count > 0)
    .map(({ level, count }) => paint(roleOf(level), `${count} ${level}`))
    .join('   ')

/** The detections of a trail, the gravest first, and what could not be seen. */
export function renderDetections(view: DetectionsView, look: TrailLook): string {
  const { detections, minLevel, coverage, losses, brokenRules } = view
  const shown = detections.filter((one) => rank(one) >= LEVELS.indexOf(minLevel)).toSorted(byGravity)
  const hidden = detections.length - shown.length
  return [
    ...sampleLine(look),
    ...headLines(coverage, look),
    '',
    detections.length === 0 ? '  Nothing was detected.' : `  ${look.paint('strong', 'DETECTIONS')}   ${levelCounts(detections, look)}`,
    ...shown.flatMap((one) => ['', headline(one, look), ...detailLines(one, look)]),
    ...(hidden === 0
      ? []
      : [
          '',
          ...indented(
            `${counted(hidden, 'more')} below ${minLevel}: --min-level informational shows them.`.replace('mores', 'more'),
            look.columns,
            2,
          ),
        ]),
    ...block('LEARNING', learningLines(view.learning, look.now, look), look),
    ...block('COULD NOT SEE', blindLines(coverage, losses, brokenRules, 0), look),
  ].join('\n')
}
