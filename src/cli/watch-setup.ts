import { readAllRules } from '../app/all-rules.ts'
import { type LoadedRules, requireSound } from '../app/load-rules.ts'
import { type AlertPolicy, DEFAULT_ALERT_POLICY } from '../core/alert/alert-policy.ts'
import { type DetectionPack, compilePack } from '../core/detect/compile-pack.ts'
import type { DetectContext } from '../core/detect/context.ts'
import type { Level } from '../core/sigma/rule.ts'
import { SECOND_MS } from '../core/time.ts'
import type { AlertSettings } from '../ports/alert-settings.ts'
import type { ChannelSettings } from '../ports/channel-settings.ts'
import type { CommonOptions } from './common-options.ts'
import type { Host, OpenTrail } from './host.ts'
import { writtenKnowledge } from './judge-trail.ts'
import type { RuleOptions } from './rule-options.ts'
import { tellRules } from './tell-rules.ts'

export interface WatchCommandOptions extends CommonOptions, RuleOptions {
  readonly queue?: readonly string[]
  readonly history?: boolean
  readonly guardduty?: boolean
  readonly from?: readonly string[]
  readonly sample?: boolean
  readonly profile?: string
  readonly region?: string
  readonly once?: boolean
  readonly sweepEvery?: number
  /** `null`: off. */
  readonly prove?: readonly string[]
  readonly canary?: number | null
  readonly memberRole?: string
  readonly failOn: Level | 'never'
  readonly format: 'text' | 'jsonl'
}

/** What a watch goes by. */
export interface WatchSetup {
  readonly rules: LoadedRules
  readonly pack: DetectionPack
  readonly context: DetectContext
  readonly policy: AlertPolicy
  readonly channels: readonly ChannelSettings[]
}

const everything = { burst: 1_000_000, everyMs: SECOND_MS }

/** The sample is printed, all of it, and wakes nobody. */
const samplePolicy: AlertPolicy = { ...DEFAULT_ALERT_POLICY, limits: { channel: everything, account: everything } }

/** On standard output, the form is that which was asked for. */
const channelsOf = (settings: Pick<AlertSettings, 'channels'>, { sample, format }: WatchCommandOptions): readonly ChannelSettings[] => {
  const style = format === 'jsonl' ? 'json' : 'block'
  const printed: ChannelSettings = { name: 'stdout', to: { type: 'stdout', style } }
  if (sample === true) return [printed]
  return settings.channels.map((channel) => (channel.to.type === 'stdout' && format === 'jsonl' ? { ...channel, to: printed.to } : channel))
}

/** Reads rules, `alerts.yml` and what people wrote down. @throws AppError for what does not load. */
export async function readSetup(host: Host, options: WatchCommandOptions, trail: Pick<OpenTrail, 'knowledge'> | null): Promise<WatchSetup> {
  const { regex, source } = await host.openRules()
  const rules = requireSound(await readAllRules({ regex, source }, options.rules ?? []), { skipBroken: options.skipBrokenRules === true })
  tellRules(host, options, rules)
  const { pack } = compilePack({ folders: rules.folders, documents: rules.documents.map(({ document }) => document) }, regex)
  const settings = await host.alertSettings(await host.policyFolder(options.policy, host.homeFolder(options.home)))
  const { home, policy, sample } = options
  const paths = { ...(home === undefined ? {} : { home }), ...(policy === undefined ? {} : { policy }) }
  const knowledge = await writtenKnowledge(host, { color: options.color, ...paths, ...(sample === undefined ? {} : { sample }) })
  const { context, accountNames } = knowledge(trail?.knowledge ?? null)
  const base = sample === true ? samplePolicy : settings.policy
  return {
    rules,
    pack,
    context,
    policy: { ...base, accountNames: new Map([...accountNames, ...base.accountNames]), placeOf: context.placeOf },
    channels: channelsOf(settings, options),
  }
}
