import { type Area, SEVERITIES } from './control.ts'
import { describeFailure } from './decision.ts'
import type { Finding } from './finding.ts'
import type { Action } from './report.ts'
import { isOpen, weightOf } from './score.ts'

/** Whatever one does, getting there takes a while: finding the person, the console, the device. */
const SETTING_OUT_MINUTES = 15

/** Areas about things that accounts share: one dead alarm on the organisation's trail fails every account, and is mended once. */
const SHARED_AREAS: readonly Area[] = ['cloudtrail', 'alerting']

/** Findings that one piece of work would mend. Root of the management account is a risk of its own and stands alone. */
function workOf({ control, account, about, area, failures }: Finding): string {
  if (about === 'organisation') return control
  if (SHARED_AREAS.includes(area)) return `${control} ${failures.map(describeFailure).join('; ')}`
  return `${control} ${account.kind === 'management' ? 'management' : 'others'}`
}

function sentence(findings: readonly Finding[]): string {
  const [first] = findings
  if (first === undefined) return ''
  const [failure] = first.failures
  const own = failure === undefined ? first.claim : describeFailure(failure)
  const more = first.failures.length - 1
  const here = more > 0 ? `${own} (and ${more} more)` : own
  return findings.length === 1 ? here : `${here}; likewise in ${findings.length - 1} more account${findings.length === 2 ? '' : 's'}`
}

/**
 * Everything that is worth doing, best first: what is critical, then by risk removed per minute, where a quarter of an hour of
 * setting out is added to each piece of work so that trifles do not come before what matters. A thing that several accounts share
 * is one risk, however many of them see it. Ties go to the graver, then to the name.
 *
 * @param totalWeight - the weight of all applicable findings, for the points that an action gains.
 */
export function rankActions(findings: readonly Finding[], totalWeight: number): Action[] {
  const ranked = [...Map.groupBy(findings.filter(isOpen), workOf).values()].map((group) => {
    // Advice for the account that owns the thing comes before advice for those that only see it.
    const [first] = group.toSorted((a, b) => Number(b.account.kind === 'management') - Number(a.account.kind === 'management')) as [
      Finding,
      ...Finding[],
    ]
    const weights = group.map(weightOf)
    const risk = weights.reduce((total, weight) => total + weight, 0)
    const once = first.about === 'organisation' || SHARED_AREAS.includes(first.area)
    const effortMinutes = once ? first.effortMinutes : first.effortMinutes * group.length
    return {
      value: (once ? Math.max(...weights) : risk) / (effortMinutes + SETTING_OUT_MINUTES),
      action: {
        control: first.control,
        severity: first.severity,
        advice: first.fix,
        because: sentence(group),
        accounts: group.map(({ account }) => ({ id: account.id, name: account.name })),
        effortMinutes,
        pointsGained: totalWeight === 0 ? 0 : Math.round((100 * risk) / totalWeight),
      },
    }
  })
  return ranked
    .toSorted(
      (a, b) =>
        Number(b.action.severity === 'critical') - Number(a.action.severity === 'critical') ||
        b.value - a.value ||
        SEVERITIES.indexOf(a.action.severity) - SEVERITIES.indexOf(b.action.severity) ||
        (a.action.control < b.action.control ? -1 : 1),
    )
    .map(({ action }, index) => ({ rank: index + 1, ...action }))
}
