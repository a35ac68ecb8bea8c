import { AppError } from '../../core/app-error.ts'
import { printable } from '../../core/render/printable.ts'
import { painter } from '../../core/render/paint.ts'
import { wrapIndented } from '../indent.ts'
import { type Agreement, type RiskAssessment, type StatementId, assessRisk, isAgreement } from '../../core/risk.ts'
import type { AccountSnapshot } from '../../core/snapshot.ts'
import { deliver, wantsColour } from '../deliver.ts'
import type { Host } from '../host.ts'
import { EXIT } from '../exit-codes.ts'
import { type ReadOptions, scanAsAsked } from '../scan-options.ts'

interface RiskOptions extends ReadOptions {
  readonly format: 'table' | 'json'
  readonly answer?: readonly string[]
}

type Asked = Partial<Record<StatementId, Agreement>>

const STATEMENTS: readonly StatementId[] = ['daily-use', 'password-only', 'shared-credentials', 'unreviewed-activity', 'weak-second-factor']

function parseAnswers(texts: readonly string[]): Asked {
  const asked: Asked = {}
  for (const text of texts) {
    const [id, value] = text.split('=')
    const statement = STATEMENTS.find((each) => each === id)
    const agreement = Number(value)
    if (statement === undefined || !isAgreement(agreement)) {
      throw new AppError('bad_answer', `"${text}" is no answer.`, {
        kind: 'usage',
        hint: `Write STATEMENT=1 to STATEMENT=5, where STATEMENT is one of ${STATEMENTS.join(', ')}`,
      })
    }
    asked[statement] = agreement
  }
  return asked
}

/** Asks a person for what no fact answers; gives up silently where nobody is there. */
async function askForTheRest(host: Host, assessment: RiskAssessment, asked: Asked): Promise<Asked> {
  const answers = { ...asked }
  for (const { id, question, answer } of assessment.statements) {
    if (answer !== null) continue
    const text = await host.ask(`${question} `)
    if (text === null) return answers
    const agreement = Number(text)
    if (isAgreement(agreement)) answers[id] = agreement
  }
  return answers
}

function show(host: Host, options: RiskOptions, account: AccountSnapshot, assessment: RiskAssessment): string {
  const paint = painter(wantsColour(host, options))
  const columns = Math.min(host.stdout.columns, 100)
  const lines = assessment.statements.flatMap(({ text, answer }) => [
    `  ${answer === null ? '?' : answer.agreement}  ${text}`,
    ...wrapIndented(
      answer === null
        ? 'no fact answers this, and nobody was asked'
        : `${answer.because}${answer.source === 'facts' ? '' : ' (by a person)'}`,
      columns,
      5,
    ).map((line) => paint('quiet', line)),
  ])
  const verdict =
    assessment.band === null
      ? 'Not every statement is answered. Answer with --answer STATEMENT=1..5, or run it on a terminal.'
      : `${assessment.points} of 25 points: ${assessment.band} risk. ${assessment.advice}`
  return [
    paint('strong', `${printable(account.name ?? 'account')} ${account.id}`),
    ...lines,
    '',
    ...wrapIndented(verdict, columns, 2),
  ].join('\n')
}

export async function runAdviseRisk(host: Host, options: RiskOptions): Promise<number> {
  const given = parseAnswers(options.answer ?? [])
  if (options.output !== undefined) await host.makeRoomFor(options.output)
  const { snapshot, report } = await scanAsAsked(host, options)
  const assessed: { account: AccountSnapshot; assessment: RiskAssessment }[] = []
  for (const account of snapshot.accounts) {
    const first = assessRisk(account, report.findings, given, report.judgedAt)
    const answers = options.format === 'table' ? await askForTheRest(host, first, given) : given
    assessed.push({ account, assessment: assessRisk(account, report.findings, answers, report.judgedAt) })
  }
  const sample = snapshot.sample ? 'SAMPLE DATA. ' : ''
  const text =
    options.format === 'json'
      ? JSON.stringify(
          { schema: 'rootwarden/risk/1', sample: snapshot.sample, assessments: assessed.map(({ assessment }) => assessment) },
          null,
          2,
        )
      : [
          `${sample}How much is each statement true? 1 not at all, 5 fully.`,
          ...assessed.map(({ account, assessment }) => show(host, options, account, assessment)),
        ].join('\n\n')
  await deliver(host, options, text)
  return EXIT.done
}
