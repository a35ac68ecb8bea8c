import { type AttestedAnswer, attestedAnswer, describeAttestation } from './attestation.ts'
import type { Attestation } from './attestation.ts'
import type { AccountKind } from './aws.ts'
import { type AccountSubject, type Context, type Control, fixFor, severityOf } from './control.ts'
import type { Decision } from './decision.ts'
import { describeFact } from './describe-fact.ts'
import { type Exception, acceptedBy } from './exception.ts'
import { type Fact, type Unknown, known, settle, unknown } from './fact.ts'
import { FACT_SCOPE, type FactName } from './facts/catalogue.ts'
import type { Evidence, Finding } from './finding.ts'
import type { ApprovedUse, Settings } from './settings.ts'
import type { AccountSnapshot, Snapshot } from './snapshot.ts'
import type { EpochMs } from './time.ts'

/** What people decided, beside what AWS answers. */
export interface Policy {
  readonly settings: Settings
  readonly attestations: readonly Attestation[]
  readonly exceptions: readonly Exception[]
  readonly approvedUses: readonly ApprovedUse[]
  /** When attestations and exceptions are looked at: today, also where an older snapshot is judged. */
  readonly asOf: EpochMs
}

interface Subject {
  readonly key: string
  readonly account: AccountSubject
  readonly attestedAs: Attestation['account']
  /** `null`: known to be in no organisation. */
  observations(name: FactName): readonly Fact<unknown>[]
}

interface Judged {
  readonly decision: Decision
  readonly evidence: readonly Evidence[]
  readonly observedAt: EpochMs | null
}

/**
 * Judges every control against every subject it is about.
 *
 * @param now - ages of facts are computed against it, never against the machine's clock.
 * @returns one finding for each control and account, and one for each control about the organisation; `unknown` with the missing
 *   facts when a need is absent or too old, never `pass` for lack of data.
 */
export function judgeAll(controls: readonly Control[], snapshot: Snapshot, policy: Policy, now: EpochMs): Finding[] {
  const active = controls.filter(({ overlay }) => overlay === undefined || policy.settings.overlays.includes(overlay))
  const perAccount = snapshot.accounts.flatMap((account) =>
    active
      .filter(({ about }) => about === 'account')
      .map((control) => judge(control, accountSubject(snapshot, account), policy, now, account.kind)),
  )
  const perOrganisation = active
    .filter(({ about }) => about === 'organisation')
    .map((control) => judge(control, organisationSubject(snapshot), policy, now, organisationKind(snapshot)))
  return [...perAccount, ...perOrganisation]
}

function judge(control: Control, subject: Subject, policy: Policy, now: EpochMs, kind: AccountKind | null): Finding {
  const context: Context = { account: subject.account, now, settings: policy.settings, approvedUses: policy.approvedUses }
  const judged = decideOnFacts(control, subject, context, kind)
  const { decision, evidence, observedAt } = withAttestation(judged, decideOnAttestation(control, subject, policy))
  const exception = decision.verdict === 'fail' ? acceptedBy(policy.exceptions, control.id, subject.attestedAs, policy.asOf) : null
  return {
    id: `${control.id}@${subject.key}`,
    control: control.id,
    claim: control.claim,
    area: control.area,
    severity: severityOf(control, subject.account.kind),
    about: control.about,
    account: subject.account,
    verdict: decision.verdict,
    failures: decision.verdict === 'fail' ? decision.failures : [],
    missing: decision.verdict === 'unknown' ? decision.missing : [],
    notes: decision.verdict === 'pass' ? decision.notes : decision.verdict === 'not-applicable' ? [decision.because] : [],
    evidence,
    observedAt,
    accepted:
      exception === null
        ? null
        : {
            exceptionId: exception.id,
            owner: exception.owner,
            approver: exception.approver,
            reason: exception.reason,
            expiresAt: exception.expiresAt,
          },
    fix: fixFor(control, subject.account.kind),
    effortMinutes: control.effortMinutes,
  }
}

const answered = (decision: Decision): Judged => ({ decision, evidence: [], observedAt: null })

function decideOnFacts(control: Control, subject: Subject, context: Context, kind: AccountKind | null): Judged {
  const { account, now } = context
  if (control.partitions !== undefined && !control.partitions.includes(account.partition)) {
    return answered({ verdict: 'not-applicable', because: control.elsewhere ?? `does not apply in the partition ${account.partition}` })
  }
  if (control.about === 'organisation' && kind === 'standalone') {
    return answered({ verdict: 'not-applicable', because: 'the account is in no organisation' })
  }
  if (control.kinds !== undefined) {
    if (kind === null) {
      const reasons = subject.observations('organisation').filter((fact) => !fact.known)
      const missing =
        reasons.length > 0
          ? reasons
          : [unknown('not-collected', 'whether the account is in an organisation', now, 'organizations:DescribeOrganization')]
      return answered({ verdict: 'unknown', missing })
    }
    if (!control.kinds.includes(kind)) {
      return answered({ verdict: 'not-applicable', because: `does not apply to a ${kind} account` })
    }
  }
  const settled = [...control.needs, ...control.wants].map((name) => ({
    name,
    wanted: !control.needs.includes(name),
    ...settle(name, subject.observations(name), now, control.maxAgeHours),
  }))
  const evidence = settled.flatMap(({ name, evidence: seen }) => seen.map((fact) => describeEvidence(name, fact)))
  const instants = settled.filter(({ wanted, fact }) => !wanted && fact.known).map(({ fact }) => fact.observedAt)
  const observedAt = instants.length === 0 ? null : instants.reduce((oldest, at) => (at < oldest ? at : oldest))
  const missing = settled.flatMap(({ wanted, fact }) => (wanted || fact.known ? [] : [fact]))
  if (missing.length > 0) return { decision: { verdict: 'unknown', missing }, evidence, observedAt }
  const facts = Object.fromEntries(settled.map(({ name, wanted, fact }) => [name, wanted ? fact : fact.known ? fact.value : null]))
  return { decision: control.decide(facts, context), evidence, observedAt }
}

/** A person answers where facts do not; and a person's "no" stands against facts that only look well. */
function withAttestation(judged: Judged, attested: Judged | null): Judged {
  if (attested === null) return judged
  const { verdict } = judged.decision
  const speaks = verdict === 'unknown' || (verdict === 'pass' && attested.decision.verdict === 'fail')
  return speaks ? { ...attested, evidence: [...attested.evidence, ...judged.evidence] } : judged
}

function decideOnAttestation(control: Control, subject: Subject, policy: Policy): Judged | null {
  if (control.attestation === undefined) return null
  const answer = attestedAnswer(policy.attestations, control.id, subject.attestedAs, policy.asOf)
  if (answer.kind === 'none') return null
  const { attestation } = answer
  const says = describeAttestation(attestation, policy.asOf)
  const evidence = [{ fact: 'attestation', source: 'attestation', observedAt: attestation.at, known: answer.kind === 'answered', says }]
  return { decision: decisionOf(answer, says), evidence, observedAt: attestation.at }
}

function decisionOf(answer: Exclude<AttestedAnswer, { kind: 'none' }>, says: string): Decision {
  const { attestation } = answer
  if (answer.kind === 'expired') {
    return { verdict: 'unknown', missing: [unknown('stale', says, attestation.at, 'attestation')] }
  }
  if (attestation.answer === 'yes') return { verdict: 'pass', notes: [says] }
  return { verdict: 'fail', failures: [{ subject: attestation.account, because: attestation.note ?? `answered "no": ${says}` }] }
}

const describeEvidence = (name: FactName, fact: Fact<unknown>): Evidence => ({
  fact: name,
  source: fact.source,
  observedAt: fact.observedAt,
  known: fact.known,
  says: fact.known ? describeFact(name, fact.value) : `${fact.reason}: ${fact.detail}`,
})

function accountSubject(snapshot: Snapshot, account: AccountSnapshot): Subject {
  return {
    key: account.id,
    attestedAs: account.id,
    account: { id: account.id, name: account.name, kind: account.kind ?? 'standalone', partition: snapshot.partition },
    observations: (name) => observationsOf(snapshot, account, name),
  }
}

const organisationKind = (snapshot: Snapshot): AccountKind | null => {
  if (snapshot.organisation !== null) return 'management'
  return snapshot.accounts.every(({ kind }) => kind === 'standalone') ? 'standalone' : null
}

function organisationSubject(snapshot: Snapshot): Subject {
  const { organisation } = snapshot
  const management = snapshot.accounts.find(({ id }) => id === organisation?.managementAccountId) ?? null
  const first = snapshot.accounts[0]
  const id = organisation?.managementAccountId ?? first?.id
  if (id === undefined) throw new Error('a snapshot without accounts cannot be judged')
  return {
    key: organisation?.id ?? 'organisation',
    attestedAs: 'organisation',
    account: {
      id,
      name: management?.name ?? null,
      kind: organisation === null ? 'standalone' : 'management',
      partition: snapshot.partition,
    },
    // Every member knows its organisation; what else the management account tells of itself, nobody tells in its place.
    observations: (name) => observationsOf(snapshot, management ?? (name === 'organisation' ? (first ?? null) : null), name),
  }
}

/** The operations that the entries of a shared fact came from; `null` when there are none. */
function sourcesIn(entries: unknown): string | null {
  const facts = typeof entries === 'object' && entries !== null ? Object.values(entries as Readonly<Record<string, Fact<unknown>>>) : []
  return facts.length === 0 ? null : [...new Set(facts.map(({ source }) => source))].join(', ')
}

/** Where a fact is kept depends on what it is about; a control need not know. */
function observationsOf(snapshot: Snapshot, account: AccountSnapshot | null, name: FactName): readonly Fact<unknown>[] {
  const scope = FACT_SCOPE[name]
  if (scope === 'shared') {
    const entries = (snapshot.shared as Readonly<Record<string, unknown>>)[name]
    return entries === undefined ? [] : [known(entries, snapshot.takenAt, sourcesIn(entries) ?? name)]
  }
  const facts = scope === 'account' ? account?.facts : snapshot.organisation?.facts
  return (facts as Readonly<Record<string, readonly Fact<unknown>[]>> | undefined)?.[name] ?? []
}

/** Everything that keeps one finding from an answer, in one list without repetitions. */
export const reasonsMissing = (finding: Finding): readonly Unknown[] => [
  ...new Map(finding.missing.map((missing) => [`${missing.source} ${missing.reason} ${missing.detail}`, missing])).values(),
]
