import { readAllRules } from '../app/all-rules.ts'
import { type DetectTrailRequest, type DetectedTrail, detectTrail } from '../app/detect-trail.ts'
import { knowledgeOf } from '../app/detect-knowledge.ts'
import { type LoadedRules, requireSound } from '../app/load-rules.ts'
import { AppError } from '../core/app-error.ts'
import { compilePack } from '../core/detect/compile-pack.ts'
import { counted } from '../core/render/counted.ts'
import { wrap } from '../core/render/wrap.ts'
import { type EpochMs, isoInstant } from '../core/time.ts'
import type { LogCoverage } from '../core/trail/log-coverage.ts'
import type { TrailPart } from '../core/trail/trail-part.ts'
import type { DetectKnowledge } from '../ports/detect-knowledge.ts'
import type { Host, OpenTrail } from './host.ts'
import { instantOf } from './moment.ts'
import { statusLine } from './progress.ts'
import { tellRules } from './tell-rules.ts'
import type { TrailOptions } from './trail-options.ts'

export interface JudgedTrail extends DetectedTrail {
  readonly sample: boolean
  readonly judgedAt: EpochMs
  readonly rules: LoadedRules
  readonly accountNames: ReadonlyMap<string, string>
}

/** @throws AppError `trail_not_named` when no place is given and none goes without saying. */
export function locationsOf(trail: Pick<OpenTrail, 'defaultLocations'>, places: readonly string[]): readonly string[] {
  const locations = places.length === 0 ? trail.defaultLocations : places
  if (locations.length > 0) return locations
  throw new AppError('trail_not_named', 'It is not said which trail to read.', {
    kind: 'usage',
    hint: 'Name files, folders or s3://bucket/prefix, or take --sample.',
  })
}

/** Which part of a trail was asked for. @throws AppError `trail_part_empty` when it ends before it begins. */
export function partOf({ from: first, to: last, account }: TrailOptions, now: EpochMs): TrailPart {
  const from = first === undefined ? null : instantOf(first, now)
  const to = last === undefined ? null : instantOf(last, now)
  if (from !== null && to !== null && from > to)
    throw new AppError('trail_part_empty', `--from is ${isoInstant(from)}, and --to is before that: ${isoInstant(to)}.`, {
      kind: 'usage',
      hint: 'No event lies between them. Take the two the other way round.',
    })
  return { accounts: account ?? [], from, to }
}

/** A part without events is not a trail without deeds. */
export function tellEmptyPart(host: Host, { quiet }: TrailOptions, { parsed, duplicates }: LogCoverage, outside: number): void {
  if (quiet === true || outside === 0 || outside < parsed - duplicates) return
  const text = `None of the events that were looked into lies within --from, --to and --account: ${counted(outside, 'event')} outside.`
  host.stderr.write(`${wrap(text, host.stderr.columns).join('\n')}\n`)
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`

/** Opens the trail that was asked for, and does something with it; a line on standard error says how far it has come. */
export async function withTrail<Result>(
  host: Host,
  options: TrailOptions,
  work: (trail: OpenTrail, show: (progress: { readonly files: number; readonly bytes: number }) => void) => Promise<Result>,
): Promise<Result> {
  if (options.output !== undefined) await host.makeRoomFor(options.output)
  const { sample, profile, region } = options
  const trail = await host.openTrail({ sample: sample === true, profile: profile ?? null, region: region ?? null })
  const status = statusLine(host, options.quiet === true)
  try {
    return await work(trail, ({ files, bytes }) => status.show(`${files} files read, ${megabytes(bytes)}`))
  } finally {
    status.end()
    await trail.close()
  }
}

/** What people wrote down about the organisation whose trail it is. */
export async function writtenKnowledge(
  host: Host,
  { sample, home, policy, places = [] }: TrailOptions,
): Promise<(base: DetectKnowledge | null) => DetectKnowledge> {
  const folder = await host.policyFolder(policy, host.homeFolder(home))
  const settings = await host.alertSettings(folder)
  const decisions = await (sample === true ? await host.sampleDecisions() : await host.openPolicyStore(folder)).load()
  const placeOf = await host.openPlaces([...places, ...(settings.geography === null ? [] : [settings.geography])])
  return (base) => knowledgeOf(decisions, settings, placeOf, base ?? undefined)
}

/** Reads and judges the trail that was asked for, by the rules that come along and those that are brought. */
export async function judgeTrail(
  host: Host,
  places: readonly string[],
  options: TrailOptions,
  { acts }: Pick<DetectTrailRequest, 'acts'>,
): Promise<JudgedTrail> {
  const { regex, source } = await host.openRules()
  host.beforeLongWork()
  const rules = await readAllRules({ regex, source }, options.rules ?? [])
  requireSound(rules, { skipBroken: options.skipBrokenRules === true })
  tellRules(host, options, rules)
  const { pack } = compilePack({ folders: rules.folders, documents: rules.documents.map(({ document }) => document) }, regex)
  const knowledge = await writtenKnowledge(host, options)
  const judgedAt = host.clock.now()
  const part = partOf(options, judgedAt)
  return withTrail(host, options, async (trail, show) => {
    const { context, accountNames } = knowledge(trail.knowledge)
    const request = { locations: locationsOf(trail, places), pack, context, acts }
    const detected = await detectTrail(trail, { ...request, ...part }, show)
    tellEmptyPart(host, options, detected.coverage, detected.outside)
    return { ...detected, sample: trail.sample, judgedAt, rules, accountNames }
  })
}
