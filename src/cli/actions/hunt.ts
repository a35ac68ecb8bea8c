import { type FoundRule, readAllRules } from '../../app/all-rules.ts'
import { type HuntEngineName, type Question, readyQuestion, ruleQuestion } from '../../app/hunt-question.ts'
import { loadedEvents } from '../../app/loaded-events.ts'
import { requireSound } from '../../app/load-rules.ts'
import { AppError } from '../../core/app-error.ts'
import type { AccountId } from '../../core/aws.ts'
import { counted } from '../../core/render/counted.ts'
import { wrap } from '../../core/render/wrap.ts'
import { type LogCoverage, createIntake } from '../../core/trail/log-coverage.ts'
import type { HuntResult } from '../../ports/hunt-engine.ts'
import type { HUNT_FORMATS } from '../commands/hunt.ts'
import type { CommonOptions } from '../common-options.ts'
import { deliver } from '../deliver.ts'
import { EXIT } from '../exit-codes.ts'
import type { Host } from '../host.ts'
import { renderAnswer, renderHuntList } from '../hunt-answer.ts'
import { printDdl } from '../hunt-ddl.ts'
import { statusLine } from '../progress.ts'
import { requireRule } from './rules-show.ts'

export interface HuntOptions extends CommonOptions {
  readonly from?: readonly string[]
  readonly sample?: boolean
  readonly engine: HuntEngineName
  readonly profile?: string
  readonly region?: string
  readonly rule?: string
  readonly since?: string
  readonly account?: readonly AccountId[]
  readonly workgroup?: string
  readonly database?: string
  readonly results?: string
  readonly bucket?: string
  readonly organisation?: string
  readonly regions?: readonly string[]
  readonly list?: boolean
  readonly printSql?: boolean
  readonly printDdl?: boolean
  readonly maxRows: number
  readonly timeout: number
  readonly format: (typeof HUNT_FORMATS)[number]
}

const usage = (message: string, hint: string): AppError => new AppError('hunt_usage', message, { kind: 'usage', hint })

/** A file means every rule in it; a name means the one rule. */
async function rulesNamed(host: Host, rule: string): Promise<readonly FoundRule[]> {
  const isFile = /\.ya?ml$/i.test(rule)
  const loaded = requireSound(await readAllRules(await host.openRules(), isFile ? [rule] : []), { skipBroken: null })
  if (!isFile) return [requireRule(loaded, rule)]
  return loaded.documents.map((document) => ({ kind: 'file', rule: document }))
}

async function questionOf(host: Host, query: string | null, options: HuntOptions): Promise<Question> {
  const span = { since: options.since ?? null, accounts: options.account ?? [] }
  const { rule, engine } = options
  if (rule !== undefined && query !== null) throw usage('A query and --rule are two questions.', 'Leave one of them out.')
  if (rule !== undefined) return ruleQuestion(await rulesNamed(host, rule), span, engine, (await host.openRules()).regex)
  if (query === null) throw usage('There is no question.', 'Give SQL, @name of a ready-made question (see --list), or --rule.')
  if (query.startsWith('@')) return readyQuestion(query, span, engine)
  if (span.since !== null || span.accounts.length > 0)
    throw usage(
      '--since and --account narrow ready-made questions and rules.',
      'In SQL of your own, write: WHERE event_time >= … AND account = …',
    )
  return { title: null, look: null, notes: [], sql: query }
}

const limitsOf = ({ maxRows, timeout }: HuntOptions) => ({ maxRows, maxSeconds: timeout })

/** What was asked, and what could not be: on standard error, for the answer is only about the first. */
function tellCoverage(host: Host, { files, duplicates, skipped, skippedBy }: LogCoverage, events: number): void {
  const lost = Object.values(skippedBy).reduce((sum, count) => sum + count, 0)
  host.stderr.write(
    `asked: ${counted(events, 'event')} of ${counted(files, 'file')}${duplicates > 0 ? `; ${counted(duplicates, 'duplicate')} left out` : ''}\n`,
  )
  if (lost === 0) return
  host.stderr.write(`not read: ${counted(lost, 'thing')}, so that the answer may lack events\n`)
  for (const { place, detail } of skipped.slice(0, 3)) host.stderr.write(`  ${place}: ${detail}\n`)
}

/** `--from` is a time in the commands about trails, and a place here. */
const looksLikeTime = (place: string): boolean => /^(?:\d{1,5}[mhd]|\d{4}-\d{2}-\d{2}(?:T[\d:]+Z)?)$/.test(place)

async function askEmbedded(host: Host, sql: string, options: HuntOptions): Promise<HuntResult> {
  const { sample = false, profile = null, region = null, quiet = false } = options
  const trail = await host.openTrail({ sample, profile, region })
  const status = statusLine(host, quiet)
  try {
    const time = options.from?.find(looksLikeTime)
    if (time !== undefined)
      throw usage(`--from names the place of a trail, and ${time} is a time.`, 'Give the time with --since: --since 2026-11-01.')
    const locations = options.from ?? trail.defaultLocations
    if (locations.length === 0)
      throw usage('There is nothing to ask: no place is named.', 'Give --from FILE, --from FOLDER, --from s3://…, or --sample.')
    const intake = createIntake()
    const events = loadedEvents(trail.source, locations, intake, (done) => status.show(`loaded ${done.events} events · ${done.place}`))
    const engine = await host.openEmbeddedHunt(events)
    try {
      status.end()
      if (!quiet) tellCoverage(host, intake.coverage(), engine.events)
      return await engine.ask(sql, limitsOf(options))
    } finally {
      await engine.close()
    }
  } finally {
    status.end()
    await trail.close()
  }
}

async function askAthena(host: Host, sql: string, options: HuntOptions): Promise<HuntResult> {
  if (options.sample === true || options.from !== undefined)
    throw usage('Athena asks its own table.', 'Leave --from and --sample out, or use --engine embedded.')
  const engine = await host.openAthenaHunt({
    profile: options.profile ?? null,
    region: options.region ?? null,
    workgroup: options.workgroup ?? null,
    database: options.database ?? null,
    results: options.results ?? null,
  })
  try {
    const result = await engine.ask(sql, limitsOf(options))
    if (options.quiet !== true && result.scannedBytes !== null)
      host.stderr.write(`scanned: ${result.scannedBytes.toLocaleString('en')} bytes\n`)
    return result
  } finally {
    await engine.close()
  }
}

export async function runHunt(host: Host, query: string | null, options: HuntOptions): Promise<number> {
  if (options.list === true) {
    await deliver(host, options, renderHuntList(options.format, Math.min(host.stdout.columns, 100)))
    return EXIT.done
  }
  if (options.printDdl === true) {
    await deliver(host, options, printDdl(options))
    return EXIT.done
  }
  const question = await questionOf(host, query, options)
  if (options.quiet !== true) for (const note of question.notes) host.stderr.write(`${wrap(note, host.stderr.columns).join('\n')}\n`)
  if (options.printSql === true) {
    await deliver(host, options, question.sql)
    return EXIT.done
  }
  if (options.output !== undefined) await host.makeRoomFor(options.output)
  const result = await (options.engine === 'athena' ? askAthena : askEmbedded)(host, question.sql, options)
  await deliver(host, options, renderAnswer(host, options, question, result))
  return EXIT.done
}
