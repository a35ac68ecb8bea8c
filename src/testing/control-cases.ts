import { type AccountId, type AccountKind, type Partition, accountId } from '../core/aws.ts'
import type { Attestation } from '../core/attestation.ts'
import type { Control } from '../core/control.ts'
import { type Fact, type UnknownReason, known, unknown } from '../core/fact.ts'
import { FACT_SCOPE, type FactName, NESTED_FACTS, isFactName } from '../core/facts/catalogue.ts'
import type { Finding, Verdict } from '../core/finding.ts'
import { type Policy, judgeAll } from '../core/judge.ts'
import { DEFAULT_SETTINGS, type Settings } from '../core/settings.ts'
import type { Snapshot } from '../core/snapshot.ts'
import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, epochMs } from '../core/time.ts'

/** The instant at which every case is judged. */
export const CASES_NOW = epochMs(Date.UTC(2026, 10, 21, 12))

/**
 * One case of a control, as `cases.json` writes it.
 *
 * - a fact is written as its plain value, which is then known, fresh;
 * - `{ "value": …, "observedAt": "2 days ago" }` is a known value with an age, and may name its `source`;
 * - `{ "unknown": "access-denied: iam:GetAccountSummary" }` is an unknown fact: reason, colon, words;
 * - a list under `observations` gives several sources' views of one fact;
 * - every field whose name ends in `At` may be written as `3 hours ago` or `in 5 days`.
 */
export interface ControlCase {
  readonly name: string
  readonly account?: { readonly kind?: AccountKind; readonly partition?: Partition; readonly id?: string; readonly name?: string }
  readonly facts: Readonly<Record<string, unknown>>
  readonly settings?: Partial<Settings>
  readonly attestation?: Partial<Attestation>
  readonly approvedUses?: readonly { readonly from: string; readonly to: string; readonly reason: string; readonly approvedBy: string }[]
  readonly expect: Verdict
  /** Words that the finding must contain: in its failures, missing facts or notes. */
  readonly because?: string
}

const units: Readonly<Record<string, number>> = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS }

/** `3 hours ago`, `in 5 days`, or an ISO date. @throws Error for anything else. */
export function instant(text: string): EpochMs {
  const relative = /^(?:in )?(\d+) (minute|hour|day)s?(?: ago)?$/.exec(text)
  if (relative !== null) {
    const distance = Number(relative[1]) * (units[relative[2] as string] as number)
    return epochMs(text.startsWith('in ') ? CASES_NOW + distance : CASES_NOW - distance)
  }
  const absolute = Date.parse(text)
  if (Number.isNaN(absolute)) throw new Error(`not an instant: ${JSON.stringify(text)}`)
  return epochMs(absolute)
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Turns the relative instants of a value into milliseconds. */
function plain(value: unknown, key = ''): unknown {
  if (typeof value === 'string' && /(?:^at|At)$/.test(key)) return instant(value)
  if (Array.isArray(value)) return value.map((item) => plain(item))
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item, name)]))
  return value
}

function toFact(name: string, written: unknown): Fact<unknown> {
  if (isRecord(written) && typeof written['unknown'] === 'string') {
    const [reason = 'failed', ...detail] = written['unknown'].split(': ')
    return unknown(reason as UnknownReason, detail.join(': '), CASES_NOW, detail[0] ?? name)
  }
  if (isRecord(written) && 'value' in written && ('observedAt' in written || 'source' in written)) {
    const observedAt = typeof written['observedAt'] === 'string' ? instant(written['observedAt']) : CASES_NOW
    return known(plain(written['value']), observedAt, typeof written['source'] === 'string' ? written['source'] : name)
  }
  return known(plain(written), CASES_NOW, name)
}

const isUnknown = (written: unknown): boolean => isRecord(written) && typeof written['unknown'] === 'string'

/** A nested fact is written as a record of plain values; each of its entries becomes a fact of its own. */
function nested(name: FactName, written: unknown): Fact<unknown> {
  if (isUnknown(written) || !isRecord(written)) return toFact(name, written)
  return known(Object.fromEntries(Object.entries(written).map(([key, entry]) => [key, toFact(name, entry)])), CASES_NOW, name)
}

function observations(name: FactName, written: unknown): readonly Fact<unknown>[] {
  if (isRecord(written) && Array.isArray(written['observations'])) return written['observations'].map((each) => toFact(name, each))
  return [NESTED_FACTS.includes(name) ? nested(name, written) : toFact(name, written)]
}

/** The smallest snapshot that holds a case's facts, each where its scope says. */
export function snapshotOfCase(test: ControlCase): Snapshot {
  const id = accountId(test.account?.id ?? '111122223333')
  const kind = test.account?.kind ?? 'standalone'
  const byScope: Record<'account' | 'organisation' | 'shared', Record<string, unknown>> = { account: {}, organisation: {}, shared: {} }
  for (const [name, written] of Object.entries(test.facts)) {
    if (!isFactName(name)) throw new Error(`case "${test.name}": there is no fact called ${name}`)
    const scope = FACT_SCOPE[name]
    const seen = observations(name, written)
    const [first] = seen
    byScope[scope][name] = scope === 'shared' ? (first?.known === true ? first.value : undefined) : seen
  }
  return {
    schema: 'rootwarden/snapshot/1',
    takenAt: CASES_NOW,
    takenBy: '0.0.0',
    sample: false,
    partition: test.account?.partition ?? 'aws',
    caller: null,
    organisation:
      kind === 'standalone'
        ? null
        : {
            id: 'o-exampleorgid',
            managementAccountId: accountId(kind === 'management' ? id : '111122223333'),
            facts: byScope.organisation,
          },
    accounts: [{ id, name: test.account?.name ?? 'example', kind, facts: byScope.account }],
    shared: byScope.shared,
    coverage: { startedAt: CASES_NOW, finishedAt: CASES_NOW, calls: [], regions: [], unreadAccounts: [], skippedAccounts: [] },
  } as Snapshot
}

function policyOfCase(control: Control, test: ControlCase, account: AccountId): Policy {
  const attestation = test.attestation
  return {
    settings: { ...DEFAULT_SETTINGS, overlays: control.overlay === undefined ? [] : [control.overlay], ...test.settings },
    attestations:
      attestation === undefined
        ? []
        : [
            {
              id: 'att-1',
              control: control.id,
              account: control.about === 'organisation' ? 'organisation' : account,
              answer: 'yes',
              by: 'Ana Example',
              evidence: 'TICKET-1',
              note: null,
              revoked: null,
              at: instant('1 day ago'),
              expiresAt: instant('in 90 days'),
              ...(plain(attestation) as Partial<Attestation>),
            },
          ],
    exceptions: [],
    asOf: CASES_NOW,
    approvedUses: (test.approvedUses ?? []).map((use) => ({ ...use, account, from: instant(use.from), to: instant(use.to) })),
  }
}

/** Judges one case. @returns the finding of the case's control on the case's account. */
export function judgeCase(control: Control, test: ControlCase): Finding {
  const snapshot = snapshotOfCase(test)
  const account = snapshot.accounts[0]?.id as AccountId
  const findings = judgeAll([control], snapshot, policyOfCase(control, test, account), CASES_NOW)
  const [finding] = findings
  if (finding === undefined) throw new Error(`case "${test.name}": ${control.id} gave no finding`)
  return finding
}

/** All that a finding says, in one text, for the `because` of a case. */
export const wordsOf = (finding: Finding): string =>
  [
    ...finding.failures.map(({ subject, because }) => `${subject}: ${because}`),
    ...finding.missing.map(({ source, reason, detail }) => `${source}: ${reason} (${detail})`),
    ...finding.notes,
  ].join('\n')
