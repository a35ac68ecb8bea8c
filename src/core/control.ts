import type { AccountId, AccountKind, Partition } from './aws.ts'
import { type Decision, attestationNeeded } from './decision.ts'
import type { Fact } from './fact.ts'
import type { FactName, FactValues } from './facts/catalogue.ts'
import type { ApprovedUse, Overlay, Settings } from './settings.ts'
import type { EpochMs } from './time.ts'

export type Severity = 'critical' | 'high' | 'medium' | 'low'

/** Worst first. */
export const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low']

/** The areas in which findings are counted and shown, in the order in which people should care. */
export const AREAS = {
  'root-credentials': 'Root credentials',
  guardrails: 'Central root and guardrails',
  contacts: 'Contacts and recovery',
  custody: 'Custody',
  cloudtrail: 'CloudTrail',
  alerting: 'Alerting',
  detectors: 'Detectors',
  iam: 'IAM instead of root',
  billing: 'Billing',
} as const

export type Area = keyof typeof AREAS

export interface AccountSubject {
  readonly id: AccountId
  readonly name: string | null
  readonly kind: AccountKind
  readonly partition: Partition
}

export interface Context {
  /** The account judged; for a control about the organisation, its management account. */
  readonly account: AccountSubject
  readonly now: EpochMs
  readonly settings: Settings
  readonly approvedUses: readonly ApprovedUse[]
}

type Needed<Need extends FactName> = { readonly [Name in Need]: FactValues[Name] }
type Wanted<Want extends FactName> = { readonly [Name in Want]: Fact<FactValues[Name]> }

/** What to do, in the imperative, for each kind of account in which it differs; `any` serves the others. */
export interface Fix {
  readonly any?: string
  readonly standalone?: string
  readonly management?: string
  readonly member?: string
}

interface Claim {
  /** An assertion that is true when all is well; equal to the name of its folder. */
  readonly id: string
  /** The same assertion as a sentence, without a full stop. */
  readonly claim: string
  readonly area: Area
  readonly severity: Severity
  /** Where the same failure weighs more or less. */
  readonly severityOn?: Partial<Readonly<Record<AccountKind, Severity>>>
  /** The version that first shipped it. */
  readonly since: string
  /** Why it matters: what an attacker, an accident or an absence would do. */
  readonly why: string
  readonly fix: Fix
  /** Minutes that an average team needs for the fix, in one account. */
  readonly effortMinutes: number
  /** Judged once for each account, or once for the organisation. */
  readonly about: 'account' | 'organisation'
  /** Kinds of account it applies to; all when absent. */
  readonly kinds?: readonly AccountKind[]
  /** Partitions it applies to; all when absent. */
  readonly partitions?: readonly Partition[]
  /** Why it does not apply in the other partitions, and where to look instead. */
  readonly elsewhere?: string
  /** Judged only when the team asked for this overlay. */
  readonly overlay?: Overlay
  /** Older facts count as missing. */
  readonly maxAgeHours: number
  /** Names of CloudTrail events after which the answer may be another. */
  readonly rerunOn: readonly string[]
  readonly sources: readonly string[]
  /** A person may answer what no API shows; also the fallback where the facts are unknown. */
  readonly attestation?: { readonly question: string; readonly validDays: number }
}

/** A control as its author writes it. */
export interface ControlSpec<Need extends FactName, Want extends FactName> extends Claim {
  /** Facts without which there is no answer: the engine says `unknown` when one is missing, `decide` never sees it. */
  readonly needs: readonly Need[]
  /** Facts that make the answer better when they are there. */
  readonly wants?: readonly Want[]
  decide(facts: Needed<Need> & Wanted<Want>, context: Context): Decision
}

/** A control as the engine judges it, whatever the facts it needs. */
export interface Control extends Claim {
  readonly needs: readonly FactName[]
  readonly wants: readonly FactName[]
  decide(facts: Readonly<Record<string, unknown>>, context: Context): Decision
}

/** Types `decide` by the facts that the control names, then forgets those types so that all controls fit one list. */
export function defineControl<const Need extends FactName, const Want extends FactName = never>(spec: ControlSpec<Need, Want>): Control {
  return { ...spec, wants: spec.wants ?? [], decide: (facts, context) => spec.decide(facts as Needed<Need> & Wanted<Want>, context) }
}

/** A control that only people can answer: no API shows it. */
export function defineAttestedControl(
  spec: Omit<Claim, 'attestation'> & { readonly attestation: NonNullable<Claim['attestation']> },
): Control {
  return {
    ...spec,
    needs: [],
    wants: [],
    decide: (_facts, { now }) => attestationNeeded(now),
  }
}

/** The severity of a failure of this control in an account of this kind. */
export const severityOf = (control: Control, kind: AccountKind): Severity => control.severityOn?.[kind] ?? control.severity

/** The advice for an account of this kind. */
export const fixFor = (control: Control, kind: AccountKind): string => control.fix[kind] ?? control.fix.any ?? ''
