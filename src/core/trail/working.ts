import { type Decision, type Failure, failUnlessNone, given } from '../decision.ts'
import { type Fact, unknown } from '../fact.ts'
import type { Trail, TrailStatus } from '../facts/trail.ts'
import { type EpochMs, HOUR_MS, describeAge } from '../time.ts'

/** CloudTrail delivers within minutes and writes a digest every hour; a day of silence is a fault, not a quiet day. */
const FRESH_HOURS = 24

/** How long a trail that was just switched on may be without a first delivery. */
const GRACE_HOURS = 2

interface Stream {
  /** "log files to its bucket" */
  readonly what: string
  readonly at: EpochMs | null
  readonly error: string | null
}

/** Whether a trail does what it is configured to do: it logs, log files and digests arrive, and nothing was refused. */
export function deliversNow(trail: Trail, status: Fact<TrailStatus>, now: EpochMs): Decision {
  return given(status, (value) => {
    const stopped = isStopped(trail, value, now)
    if (stopped !== null) return failUnlessNone([stopped])
    const files: Stream = { what: 'log files to its bucket', at: value.latestDeliveryAt, error: value.latestDeliveryError }
    const digests: Stream = { what: 'digest files', at: value.latestDigestAt, error: value.latestDigestError }
    return judgeStreams(trail, value, trail.logFileValidation ? [files, digests] : [files], now)
  })
}

/** Whether the trail's events arrive in its log group, where metric filters count them. */
export function feedsLogGroup(trail: Trail, status: Fact<TrailStatus>, now: EpochMs): Decision {
  return given(status, (value) => {
    const stopped = isStopped(trail, value, now)
    if (stopped !== null) return failUnlessNone([stopped])
    const events: Stream = { what: 'events to its log group', at: value.latestLogGroupDeliveryAt, error: value.latestLogGroupDeliveryError }
    return judgeStreams(trail, value, [events], now)
  })
}

const isStopped = (trail: Trail, { logging, stoppedAt }: TrailStatus, now: EpochMs): Failure | null =>
  logging
    ? null
    : { subject: trail.name, because: `is not logging${stoppedAt === null ? '' : `; it was stopped ${describeAge(stoppedAt, now)}`}` }

function judgeStreams(trail: Trail, status: TrailStatus, streams: readonly Stream[], now: EpochMs): Decision {
  const failures = streams.flatMap(({ what, at, error }) => {
    const because = whyStale(what, at, error, now)
    return because === null ? [] : [{ subject: trail.name, because }]
  })
  const isNew = status.startedAt !== null && now - status.startedAt < GRACE_HOURS * HOUR_MS
  const onlyWaits = streams.every(({ at, error }) => error === null && at === null)
  if (failures.length > 0 && isNew && onlyWaits) {
    const detail = `${trail.name} was started ${describeAge(status.startedAt ?? now, now)} and has delivered nothing yet`
    return { verdict: 'unknown', missing: [unknown('not-ready', detail, now, 'cloudtrail:GetTrailStatus')] }
  }
  return failUnlessNone(failures)
}

function whyStale(what: string, at: EpochMs | null, error: string | null, now: EpochMs): string | null {
  if (error !== null) return `cannot deliver ${what}: ${error}`
  if (at === null) return `has never delivered ${what}`
  return now - at > FRESH_HOURS * HOUR_MS ? `last delivered ${what} ${describeAge(at, now)}` : null
}
