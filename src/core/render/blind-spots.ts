import type { Area } from '../control.ts'
import type { Unknown, UnknownReason } from '../fact.ts'
import type { Finding } from '../finding.ts'
import type { ScanReport } from '../report.ts'
import { type Invocation, attestCommand, doctorCommand, plainInvocation } from './commands.ts'
import { listed } from './counted.ts'
import type { AccountRef } from './headline.ts'
import { SEVERITY_ORDER } from './standing.ts'

/** Answers that are missing for one and the same reason, with what would make them known. */
export interface BlindSpot {
  readonly reason: UnknownReason
  /** `sts:AssumeRoot was refused`. */
  readonly says: string
  /** AWS's own words, or the collector's; the first of them when accounts differ. Empty when they add nothing. Not yet made safe to show. */
  readonly detail: string
  readonly accounts: readonly AccountRef[]
  readonly areas: readonly Area[]
  /** Ids of the controls that have no answer. */
  readonly controls: readonly string[]
  /** How many findings are unknown for this reason. */
  readonly answers: number
  /** The command that helps; where only people can answer, the first of one for each answer. */
  readonly command: string
  readonly forPeople: boolean
}

interface Group {
  readonly reason: UnknownReason
  readonly sources: Set<string>
  readonly findings: Map<string, Finding>
  readonly accounts: Map<string, AccountRef>
  detail: string
}

const reasonWords: Readonly<Record<UnknownReason, readonly [one: string, several: string]>> = {
  'access-denied': ['was refused', 'were refused'],
  throttled: ['was throttled by AWS', 'were throttled by AWS'],
  'timed-out': ['did not answer in time', 'did not answer in time'],
  network: ['could not be reached', 'could not be reached'],
  truncated: ['was cut short', 'were cut short'],
  malformed: ['answered something that could not be understood', 'answered something that could not be understood'],
  failed: ['failed', 'failed'],
  'not-supported': ['is not offered here', 'are not offered here'],
  'not-reported': ['does not report this', 'do not report this'],
  'not-ready': ['was not ready yet', 'were not ready yet'],
  'not-collected': ['was not collected', 'were not collected'],
  'account-not-read': ['could not be read', 'could not be read'],
  stale: ['is too old to count', 'are too old to count'],
}

/** Calls of one service fail together, and so do all calls of one root session: they are told once. */
const serviceOf = (source: string): string => (source.startsWith('sts:AssumeRoot') ? 'sts:AssumeRoot' : (source.split(':')[0] ?? source))

/**
 * Groups all that is unknown by its reason, the worst first. What is known to be missing counts as much as what is known to be wrong.
 *
 * @returns one entry for each reason, service and kind of remedy; accounts that could not be read at all are one of them.
 */
export function blindSpotsOf(report: ScanReport, invocation: Invocation = plainInvocation(report)): readonly BlindSpot[] {
  const groups = new Map<string, Group>()
  const groupFor = (reason: UnknownReason, service: string, detail: string): Group => {
    const key = `${reason} ${service}`
    const group = groups.get(key) ?? { reason, sources: new Set(), findings: new Map(), accounts: new Map(), detail }
    groups.set(key, group)
    return group
  }
  for (const { id, name, because } of report.coverage.unreadAccounts) {
    const group = groupFor('account-not-read', '', because)
    group.detail = because
    group.accounts.set(id, { id, name })
  }
  for (const finding of report.findings) {
    if (finding.verdict === 'unknown')
      for (const missing of finding.missing) add(groupFor(missing.reason, groupedBy(missing), missing.detail), missing, finding)
  }
  return [...groups.values()]
    .toSorted((a, b) => worstOf(a) - worstOf(b) || b.findings.size - a.findings.size)
    .map((group) => describe(group, report, invocation))
}

const groupedBy = ({ reason, source }: Unknown): string => (reason === 'account-not-read' ? '' : serviceOf(source))

function add(group: Group, missing: Unknown, finding: Finding): void {
  group.sources.add(missing.source)
  group.findings.set(finding.id, finding)
  group.accounts.set(finding.account.id, finding.account)
}

/** An account nobody could read comes before everything; what only people can answer comes last. */
function worstOf(group: Group): number {
  if (group.reason === 'account-not-read') return -1
  const worst = Math.min(...Array.from(group.findings.values(), ({ severity }) => SEVERITY_ORDER[severity]))
  return group.sources.has('attestation') ? 10 + worst : worst
}

function describe(group: Group, report: ScanReport, invocation: Invocation): BlindSpot {
  const findings = [...group.findings.values()]
  const forPeople = group.sources.has('attestation')
  return {
    reason: group.reason,
    says: saysOf(group),
    detail: forPeople && group.reason === 'not-reported' ? '' : group.detail,
    accounts: [...group.accounts.values()],
    areas: [...new Set(findings.map(({ area }) => area))],
    controls: [...new Set(findings.map(({ control }) => control))],
    answers: findings.length,
    command: commandFor(group, report, invocation),
    forPeople,
  }
}

function saysOf({ reason, sources, accounts }: Group): string {
  if (reason === 'account-not-read')
    return accounts.size === 1 ? 'The account could not be read at all' : 'The accounts could not be read at all'
  if (sources.has('attestation')) return reason === 'stale' ? 'An attestation has expired' : 'No API shows this: a person has to attest it'
  const names = [...sources]
  const inRootSession = names.every((source) => source.startsWith('sts:AssumeRoot'))
  if (inRootSession) return `A root session (sts:AssumeRoot) ${reasonWords[reason][0]}`
  return `${listed(names)} ${reasonWords[reason][names.length === 1 ? 0 : 1]}`
}

/** What another attempt may answer. */
const passing: readonly UnknownReason[] = ['not-ready', 'throttled', 'stale', 'timed-out', 'network']

function commandFor({ reason, sources, accounts, findings }: Group, report: ScanReport, invocation: Invocation): string {
  const [finding] = findings.values()
  if (sources.has('attestation') && finding !== undefined)
    return attestCommand(finding.control, finding.about === 'organisation' ? 'organisation' : finding.account.id)
  if (passing.includes(reason)) return invocation.scan
  // No permission helps where AWS has no answer: the control says what does.
  if ((reason === 'not-supported' || reason === 'not-reported') && finding !== undefined)
    return `rootwarden controls show ${finding.control}`
  const [account, ...others] = accounts.values()
  return doctorCommand(invocation, report, account === undefined || others.length > 0 ? null : account.id)
}
