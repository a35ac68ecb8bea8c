import type { Finding } from '../finding.ts'
import type { ScanReport } from '../report.ts'
import { isoInstant } from '../time.ts'
import { dayOf } from './dates.ts'
import { labelOf } from './headline.ts'
import { type Standing, reasonsOf, standingOf } from './standing.ts'
import { xmlAttributes, xmlText } from './xml.ts'

interface Suite {
  readonly name: string
  readonly findings: readonly Finding[]
}

/** One suite for each account, and one for what is about the organisation as a whole. */
function suitesOf(report: ScanReport): readonly Suite[] {
  const suites = new Map<string, { name: string; findings: Finding[] }>()
  for (const finding of report.findings) {
    const key = finding.about === 'organisation' ? 'organisation' : finding.account.id
    const name = finding.about === 'organisation' ? `organisation ${report.organisation?.id ?? ''}`.trim() : labelOf(finding.account)
    const suite = suites.get(key) ?? { name, findings: [] }
    suite.findings.push(finding)
    suites.set(key, suite)
  }
  return [...suites.values()]
}

const count = (findings: readonly Finding[], ...standings: readonly Standing[]): number =>
  findings.filter((finding) => standings.includes(standingOf(finding))).length

/** A failure is a failure; what is not known is an error, for a test that could not run has not passed; what somebody accepted, or what does not apply, is skipped and says why. */
function outcomeOf(finding: Finding): string {
  const reasons = reasonsOf(finding)
  const message = reasons.join('; ')
  const details = xmlText([...reasons, `Fix: ${finding.fix}`].join('; '))
  switch (standingOf(finding)) {
    case 'pass':
      return ''
    case 'fail':
      return `      <failure${xmlAttributes({ message, type: finding.severity })}>${details}</failure>\n`
    case 'unknown':
      return `      <error${xmlAttributes({ message: `unknown: ${message}`, type: 'unknown' })}>${xmlText(message)}</error>\n`
    case 'accepted':
      return `      <skipped${xmlAttributes({ message: acceptance(finding, message) })}/>\n`
    case 'not-applicable':
      return `      <skipped${xmlAttributes({ message })}/>\n`
  }
}

const acceptance = ({ accepted }: Finding, message: string): string =>
  accepted === null
    ? message
    : `accepted until ${dayOf(accepted.expiresAt)} by ${accepted.owner}, agreed by ${accepted.approver} (${accepted.reason}): ${message}`

const testCase = (finding: Finding): string => {
  const attributes = xmlAttributes({ classname: `rootwarden.${finding.area}`, name: `${finding.control}: ${finding.claim}`, time: 0 })
  const outcome = outcomeOf(finding)
  return outcome === '' ? `    <testcase${attributes}/>\n` : `    <testcase${attributes}>\n${outcome}    </testcase>\n`
}

const figures = (findings: readonly Finding[]) => ({
  tests: findings.length,
  failures: count(findings, 'fail'),
  errors: count(findings, 'unknown'),
  skipped: count(findings, 'accepted', 'not-applicable'),
})

/** JUnit XML, as build servers read it: a suite an account, a test case a finding. */
export function renderJunit(report: ScanReport): string {
  const timestamp = isoInstant(report.judgedAt).slice(0, 19)
  const name = `rootwarden${report.sample ? ' (sample data)' : ''}`
  const suites = suitesOf(report).map(
    ({ name: suite, findings }) =>
      `  <testsuite${xmlAttributes({ name: suite, ...figures(findings), time: 0, timestamp })}>\n${findings.map(testCase).join('')}  </testsuite>\n`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${xmlAttributes({ name, ...figures(report.findings), time: 0 })}>\n${suites.join('')}</testsuites>\n`
}
