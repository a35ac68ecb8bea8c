/** A token bucket: `burst` requests at once, then `perSecond`. */
export interface Limit {
  readonly perSecond: number
  readonly burst: number
}

/** By the prefix of a service's IAM actions, or by one operation (`cloudtrail:LookupEvents`), which then has a limit of its own. What is not named is not limited. */
export type Limits = Readonly<Record<string, Limit>>

/** Rates of the order that AWS grants an account, for benchmarks; the exact ones are not published for every service. */
export const AWS_LIMITS: Limits = {
  sts: { perSecond: 600, burst: 600 },
  iam: { perSecond: 20, burst: 40 },
  organizations: { perSecond: 10, burst: 20 },
  account: { perSecond: 10, burst: 20 },
  cloudtrail: { perSecond: 10, burst: 10 },
  'cloudtrail:LookupEvents': { perSecond: 2, burst: 2 },
  cloudwatch: { perSecond: 9, burst: 18 },
  logs: { perSecond: 5, burst: 10 },
  config: { perSecond: 10, burst: 20 },
  events: { perSecond: 50, burst: 50 },
  sns: { perSecond: 30, burst: 30 },
  guardduty: { perSecond: 10, burst: 20 },
  securityhub: { perSecond: 10, burst: 30 },
  'access-analyzer': { perSecond: 10, burst: 20 },
  ec2: { perSecond: 20, burst: 100 },
}

export interface Pacer {
  /** Takes a token of the account's bucket for the operation, or else for its service, in the Region. @returns false when there is none. */
  admit(operation: string, account: string, region: string): boolean
}

/** @param machineNow - milliseconds of any monotonic clock. */
export function createPacer(limits: Limits, machineNow: () => number): Pacer {
  const buckets = new Map<string, { tokens: number; at: number }>()
  return {
    admit(operation, account, region) {
      const name = Object.hasOwn(limits, operation) ? operation : (operation.split(':')[0] ?? operation)
      const limit = limits[name]
      if (limit === undefined) return true
      const key = `${name} ${account} ${region}`
      const now = machineNow()
      const bucket = buckets.get(key) ?? { tokens: limit.burst, at: now }
      bucket.tokens = Math.min(limit.burst, bucket.tokens + ((now - bucket.at) / 1000) * limit.perSecond)
      bucket.at = now
      buckets.set(key, bucket)
      if (bucket.tokens < 1) return false
      bucket.tokens -= 1
      return true
    },
  }
}
