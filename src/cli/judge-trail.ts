import { readAllRules } from '../app/all-rules.ts'
import { type DetectedTrail, detectTrail } from '../app/detect-trail.ts'
import { knowledgeOf } from '../app/detect-knowledge.ts'
import { type LoadedRules, requireSound } from '../app/load-rules.ts'
import { AppError } from '../core/app-error.ts'
import { compilePack } from '../core/detect/compile-pack.ts'
import type { EpochMs } from '../core/time.ts'
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

/** Which part of a trail was asked for. */
export const partOf = ({ from, to, account }: TrailOptions, now: EpochMs) => ({
  accounts: account ?? [],
  from: from === undefined ? null : instantOf(from, now),
  to: to === undefined ? null : instantOf(to, now),
})

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
export async function judgeTrail(host: Host, places: readonly string[], options: TrailOptions): Promise<JudgedTrail> {
  const { regex, source } = await host.openRules()
  const rules = await readAllRules({ regex, source }, options.rules ?? [])
  requireSound(rules, { skipBroken: options.skipBrokenRules === true })
  tellRules(host, options, rules)
  const { pack } = compilePack({ folders: rules.folders, documents: rules.documents.map(({ document }) => document) }, regex)
  const knowledge = await writtenKnowledge(host, options)
  const judgedAt = host.clock.now()
  return withTrail(host, options, async (trail, show) => {
    const { context, accountNames } = knowledge(trail.knowledge)
    const request = { locations: locationsOf(trail, places), pack, context }
    const detected = await detectTrail(trail, { ...request, ...partOf(options, judgedAt) }, show)
    return { ...detected, sample: trail.sample, judgedAt, rules, accountNames }
  })
}
