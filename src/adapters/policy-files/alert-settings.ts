import { join } from 'node:path'
import { z } from 'zod'
import {
  type AlertPolicy,
  DEFAULT_ALERT_POLICY,
  DEFAULT_LIMITS,
  type Ladder,
  SILENT_LADDER,
  atOnce,
} from '../../core/alert/alert-policy.ts'
import { isAccountId } from '../../core/aws.ts'
import { parseNetwork } from '../../core/sigma/network.ts'
import { LEVELS, type Level } from '../../core/sigma/rule.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../core/time.ts'
import type { AlertSettings } from '../../ports/alert-settings.ts'
import { channelEntry } from './channel-entries.ts'
import { minuteOfDay } from './minute-of-day.ts'
import { checkYaml, readYaml } from './yaml-file.ts'

const units: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS }

/** `90s`, `10m`, `2h`. */
const duration = z
  .string('must be a time such as 30s, 10m or 2h')
  .regex(/^[1-9]\d{0,4}[smh]$/, 'must be a time such as 30s, 10m or 2h')
  .transform((text) => Number(text.slice(0, -1)) * (units[text.slice(-1)] ?? 0))

const channelName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be a short name of small letters, digits and hyphens, such as pager or security-mail')

const DEFAULT_REPEATS = 20

const ladderEntry = z
  .strictObject({
    now: z.array(channelName),
    later: z.array(z.strictObject({ after: duration, tell: z.array(channelName).min(1, 'must name a channel') })).default([]),
    repeat: z
      .strictObject({ every: duration, 'at-most': z.int().min(1).max(1000).default(DEFAULT_REPEATS) })
      .nullable()
      .default(null),
  })
  .transform(({ now, later, repeat }, context): Ladder => {
    const rungs = [{ afterMs: 0, channels: now }, ...later.map(({ after, tell }) => ({ afterMs: after, channels: tell }))]
    if (now.length === 0 && later.length === 0) return SILENT_LADDER
    if (rungs.some(({ afterMs }, index) => index > 0 && afterMs <= (rungs[index - 1]?.afterMs ?? 0)))
      context.addIssue({ code: 'custom', message: 'each rung must come later than the one before', path: ['later'] })
    return { rungs, repeat: repeat === null ? null : { everyMs: repeat.every, atMost: repeat['at-most'] } }
  })

const limit = z
  .strictObject({ burst: z.int().min(1).max(10_000), every: duration })
  .transform(({ burst, every }) => ({ burst, everyMs: every }))

const names = z.array(z.string().trim().min(1)).default([])

const ownEntry = z
  .strictObject({
    trails: names,
    'trail-buckets': names,
    'kms-keys': names,
    topics: names,
    queues: names,
    'event-rules': names,
    'log-groups': names,
    alarms: names,
    roles: names,
    stacks: names,
    policies: names,
  })
  .transform((own) => ({
    trails: own.trails,
    trailBuckets: own['trail-buckets'],
    kmsKeys: own['kms-keys'],
    topics: own.topics,
    queues: own.queues,
    eventRules: own['event-rules'],
    logGroups: own['log-groups'],
    alarms: own.alarms,
    roles: own.roles,
    stacks: own.stacks,
    policies: own.policies,
  }))

const network = z.strictObject({
  network: z.string().refine((text) => parseNetwork(text) !== null, 'must be a network such as 203.0.113.0/24'),
  name: z.string().trim().min(1).max(100),
})

const account = z.string().refine(isAccountId, 'must be twelve digits in quotes, such as "111122223333"')

export const alertsFile = z
  .strictObject({
    channels: z.record(channelName, channelEntry).default({}),
    ladders: z.partialRecord(z.enum(LEVELS as [Level, ...Level[]]), ladderEntry).default({}),
    limits: z.strictObject({ channel: limit.default(DEFAULT_LIMITS.channel), account: limit.default(DEFAULT_LIMITS.account) }).prefault({}),
    accounts: z.record(account, z.string().trim().min(1).max(100)).default({}),
    own: ownEntry.prefault({}),
    'allowed-regions': z.array(z.string()).nullable().default(null),
    geography: z.string().min(1).nullable().default(null),
    'known-networks': z.array(network).default([]),
  })
  .superRefine(({ channels, ladders }, context) => {
    for (const [level, ladder] of Object.entries(ladders))
      for (const [index, rung] of (ladder?.rungs ?? []).entries())
        for (const channel of rung.channels)
          if (!Object.hasOwn(channels, channel) && !(channel === 'stdout' && Object.keys(channels).length === 0))
            context.addIssue({
              code: 'custom',
              message: `there is no channel "${channel}" in channels`,
              path: ['ladders', level, ...(index === 0 ? ['now'] : ['later', index - 1, 'tell'])],
            })
  })

/** A level that nobody wrote a ladder for is told to everyone at once: forgetting one must not make it silent. */
function ladders(written: Readonly<Partial<Record<Level, Ladder>>>, channels: readonly string[]): AlertPolicy['ladders'] {
  const everyone = atOnce(...channels)
  return {
    critical: written.critical ?? everyone,
    high: written.high ?? everyone,
    medium: written.medium ?? everyone,
    low: written.low ?? everyone,
    informational: written.informational ?? SILENT_LADDER,
  }
}

/**
 * Reads `alerts.yml` of the policy folder. Without it, alerts are printed and nothing else.
 * @throws AppError `policy_invalid` naming file, line and field; values of secrets are not in it.
 */
export async function readAlertSettings(folder: string): Promise<AlertSettings> {
  const place = join(folder, 'alerts.yml')
  const file = await readYaml(place)
  const written = file === null ? alertsFile.parse({}) : checkYaml(file, alertsFile)
  const named = Object.entries(written.channels)
  const channels =
    named.length === 0
      ? [{ name: 'stdout', to: { type: 'stdout', style: 'block' } as const, quiet: null }]
      : named.map(([name, each]) => ({ name, ...each }))
  const policy: AlertPolicy = {
    ...DEFAULT_ALERT_POLICY,
    channels: channels.map(({ name, quiet }) => ({ name, quiet })),
    ladders: ladders(
      written.ladders,
      channels.map(({ name }) => name),
    ),
    limits: written.limits,
    accountNames: new Map(Object.entries(written.accounts)),
    minuteOfDay,
  }
  return {
    place,
    channels: channels.map(({ name, to }) => ({ name, to })),
    policy,
    own: written.own,
    allowedRegions: written['allowed-regions'] === null ? null : new Set(written['allowed-regions']),
    geography: written.geography,
    knownNetworks: written['known-networks'].map(({ network: cidr, name }) => ({ cidr, name })),
  }
}
