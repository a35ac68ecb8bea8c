import { accountId } from '../../core/aws.ts'
import { type DetectContext, NO_CHAIN, NO_CONTEXT } from '../../core/detect/context.ts'
import { DAY_MS, type EpochMs, HOUR_MS, epochMs } from '../../core/time.ts'
import type { DetectKnowledge } from '../../ports/detect-knowledge.ts'
import { CAST, SANDBOX_BUCKET, SANDBOX_TRAIL, TRAIL, TRAIL_BUCKET } from './cast.ts'
import { samplePlace } from './places.ts'
import { nightBefore } from './the-night.ts'

const NAMES: Readonly<Record<keyof typeof CAST, string>> = {
  payer: 'payer',
  logArchive: 'log-archive',
  security: 'security',
  prod: 'prod',
  data: 'data',
  dev: 'dev',
  sandbox: 'sandbox',
}

const accounts = Object.entries(NAMES).map(([who, name]) => [accountId(CAST[who as keyof typeof CAST]), name] as const)

/** The uses of root that Ana asked for, and Chi approved. */
function approvals(now: EpochMs): DetectContext['approvals'] {
  const day = nightBefore(now)
  const during = (daysBefore: number, fromHour: number, toHour: number) => ({
    from: epochMs(day - daysBefore * DAY_MS + fromHour * HOUR_MS),
    until: epochMs(day - daysBefore * DAY_MS + toHour * HOUR_MS),
    by: 'Chi Example',
    accessKeyId: null,
  })
  return [
    {
      id: 'request-17',
      account: accountId(CAST.payer),
      task: 'change the tax settings of the organisation',
      eventNames: ['PutTaxRegistration'],
      ...during(19, 10, 11),
    },
    {
      id: 'request-18',
      account: accountId(CAST.data),
      task: 'S3UnlockBucketPolicy: the policy of example-data-import shuts everybody out',
      eventNames: ['DeleteBucketPolicy'],
      ...during(9, 13, 14.5),
    },
  ]
}

/** What the sample organisation knows of itself. */
export const sampleKnowledge = (now: EpochMs): DetectKnowledge => ({
  accountNames: new Map(accounts),
  context: {
    ...NO_CONTEXT,
    organisation: new Set(accounts.map(([id]) => id)),
    own: { ...NO_CHAIN, trails: [TRAIL, SANDBOX_TRAIL], trailBuckets: [TRAIL_BUCKET, SANDBOX_BUCKET] },
    approvals: approvals(now),
    placeOf: (address) => {
      const place = samplePlace(address)
      return place === null ? null : { country: place.country, network: place.asn, networkName: place.organisation }
    },
  },
})
