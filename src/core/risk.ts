import type { AccountId } from './aws.ts'
import type { Finding } from './finding.ts'
import { type Fact, settle } from './fact.ts'
import type { RootUse } from './facts/root.ts'
import type { AccountSnapshot } from './snapshot.ts'
import { DAY_MS, type EpochMs, describeAge, latest } from './time.ts'

/** How much one agrees with a statement about oneself: 1 not at all, 5 fully. */
export type Agreement = 1 | 2 | 3 | 4 | 5

export type StatementId = 'daily-use' | 'password-only' | 'shared-credentials' | 'unreviewed-activity' | 'weak-second-factor'

export type RiskBand = 'low' | 'medium' | 'high' | 'critical'

export interface Answer {
  readonly agreement: Agreement
  readonly because: string
  readonly source: 'facts' | 'asked'
}

export interface Statement {
  readonly id: StatementId
  readonly text: string
  /** How to ask a person, when no fact answers. */
  readonly question: string
  readonly answer: Answer | null
}

export interface RiskAssessment {
  readonly account: AccountId
  readonly statements: readonly Statement[]
  /** 5 to 25; `null` until every statement is answered. */
  readonly points: number | null
  readonly band: RiskBand | null
  /** What the band asks for. */
  readonly advice: string | null
}

export const isAgreement = (value: number): value is Agreement => [1, 2, 3, 4, 5].includes(value)

const ADVICE: Readonly<Record<RiskBand, string>> = {
  low: 'Keep the routine going, and look at central root access and organisation guardrails next.',
  medium: 'Close the open findings on MFA quality, alerting and custody.',
  high: 'Register phishing-resistant MFA and an alert on every use of root this week, before anything else.',
  critical: 'Treat this as an incident waiting to happen: work through "do these first" today.',
}

/** 5–9 low, 10–14 medium, 15–19 high, 20–25 critical. */
export function bandOf(points: number): RiskBand {
  if (points >= 20) return 'critical'
  if (points >= 15) return 'high'
  return points >= 10 ? 'medium' : 'low'
}

const fromFacts = (agreement: Agreement, because: string): Answer => ({ agreement, because, source: 'facts' })

/** Most recent use first: each bound is the age in days below which one agrees that much. */
const USE_BOUNDS: readonly (readonly [days: number, agreement: Agreement])[] = [
  [7, 5],
  [30, 4],
  [90, 3],
  [365, 2],
]

const OLDEST_USABLE_HOURS = 24

function dailyUse(uses: readonly Fact<readonly RootUse[]>[], now: EpochMs): Answer | null {
  const { fact } = settle('rootUses', uses, now, OLDEST_USABLE_HOURS)
  if (!fact.known) return null
  const last = latest(fact.value.map(({ at }) => at))
  if (last === null) return fromFacts(1, 'AWS has recorded no use of root')
  const [, agreement] = USE_BOUNDS.find(([days]) => now - last < days * DAY_MS) ?? [0, 1 as const]
  return fromFacts(agreement, `root was last used ${describeAge(last, now)}`)
}

type Findings = ReadonlyMap<string, Finding>

const verdictOf = (findings: Findings, control: string): Finding['verdict'] | null => findings.get(control)?.verdict ?? null

function passwordOnly(findings: Findings): Answer | null {
  if (verdictOf(findings, 'root-has-mfa') === 'fail') return fromFacts(5, 'root can act without a second factor')
  if (verdictOf(findings, 'root-has-mfa') !== 'pass') return null
  if (verdictOf(findings, 'root-mfa-resists-phishing') === 'pass')
    return fromFacts(1, 'root has phishing-resistant MFA, or no credentials at all')
  return fromFacts(2, 'root has MFA, but a code that can be phished')
}

function sharedCredentials(findings: Findings): Answer | null {
  const apart = verdictOf(findings, 'password-and-mfa-held-apart')
  if (apart === 'pass' || apart === 'not-applicable')
    return fromFacts(1, 'nobody holds both factors, as attested, or there are none to hold')
  return apart === 'fail' ? fromFacts(4, 'somebody attested that one person holds both factors') : null
}

function unreviewedActivity(findings: Findings): Answer | null {
  const alarm = verdictOf(findings, 'root-use-raises-alarm')
  if (alarm === 'fail') return fromFacts(5, 'nothing tells anybody when root is used')
  if (alarm !== 'pass') return null
  return verdictOf(findings, 'alert-path-tested') === 'pass'
    ? fromFacts(1, 'every use of root raises an alarm, and the alarm was tested')
    : fromFacts(2, 'every use of root raises an alarm that nobody has attested to have tested')
}

const noSmsForRoot = fromFacts(1, 'AWS offers no SMS or voice factor for root; what remains of this risk is in the second statement')

/**
 * The five-statement questionnaire that guides on securing root like to use, answered from facts wherever facts exist.
 *
 * @param asked - a person's answers; they count only where no fact does, so that nobody talks a root key away.
 */
export function assessRisk(
  account: AccountSnapshot,
  findings: readonly Finding[],
  asked: Partial<Readonly<Record<StatementId, Agreement>>>,
  now: EpochMs,
): RiskAssessment {
  const mine: Findings = new Map(
    findings.filter((finding) => finding.about === 'account' && finding.account.id === account.id).map((each) => [each.control, each]),
  )
  const statement = (id: StatementId, text: string, question: string, known: Answer | null): Statement => {
    const agreement = asked[id]
    const told: Answer | null = agreement === undefined ? null : { agreement, because: 'as answered', source: 'asked' }
    return { id, text, question, answer: known ?? told }
  }
  const statements = [
    statement(
      'daily-use',
      'We use root for daily administration',
      'How often does somebody sign in as root? (1 never, 5 daily)',
      dailyUse(account.facts.rootUses ?? [], now),
    ),
    statement(
      'password-only',
      'Root is protected by a password alone',
      'Does root need a second factor? (1 always, 5 never)',
      passwordOnly(mine),
    ),
    statement(
      'shared-credentials',
      'Several people share the root credentials',
      'How many people could sign in as root on their own? (1 nobody, 5 many)',
      sharedCredentials(mine),
    ),
    statement(
      'unreviewed-activity',
      'Nobody has reviewed what root did in the last 90 days',
      'Would you know if root was used tonight? (1 surely, 5 no)',
      unreviewedActivity(mine),
    ),
    statement('weak-second-factor', "Root's second factor is a text message", '', noSmsForRoot),
  ]
  const answers = statements.map(({ answer }) => answer)
  const points = answers.reduce<number | null>((sum, answer) => (sum === null || answer === null ? null : sum + answer.agreement), 0)
  const band = points === null ? null : bandOf(points)
  return { account: account.id, statements, points, band, advice: band === null ? null : ADVICE[band] }
}
