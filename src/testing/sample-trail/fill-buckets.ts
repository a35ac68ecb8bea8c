import { DAY_MS, type EpochMs, MINUTE_MS, SECOND_MS, epochMs } from '../../core/time.ts'
import type { LiveWorld } from '../fake-aws/live/live-world.ts'
import { type DeliveredLog, packed } from './delivery.ts'
import { type Chain, newSigner, writeDigests } from './digests.ts'
import { DESTINATIONS, sampleLogs, sandboxStop, validationSwitchedOn } from './sample-trail.ts'

/** The buckets of the sample organisation. */
export interface SampleBuckets {
  /** Digests are written when somebody asks for them: signing a thousand takes more than a second. */
  writeDigests(): void
}

/** The last logs of a trail that stops are delivered, and named in a digest, a little later. */
const FINAL_DIGEST_MS = 20 * MINUTE_MS
/** Digests do not begin on the hour; every account has a time of its own. */
const offsetOf = (account: string): number => 13 * MINUTE_MS + (Number(account) % 40) * SECOND_MS

function chainsOf(logs: readonly DeliveredLog[], now: EpochMs): readonly Chain[] {
  const switchedOn = validationSwitchedOn(now)
  const stop = sandboxStop(now)
  return Object.values(DESTINATIONS).flatMap((destination) => {
    const chains = new Map<string, DeliveredLog[]>()
    for (const log of logs) {
      if (log.bucket !== destination.bucket) continue
      const id = `${log.account} ${log.region}`
      const chain = chains.get(id) ?? []
      chain.push(log)
      chains.set(id, chain)
    }
    return [...chains].map(([id, held]): Chain => {
      const [account = '', region = ''] = id.split(' ')
      const first = epochMs(switchedOn + offsetOf(account))
      const last = epochMs(now + DAY_MS)
      const stopped = [
        { from: first, to: epochMs(stop.from + FINAL_DIGEST_MS) },
        { from: epochMs(stop.to + MINUTE_MS), to: last },
      ]
      return { destination, account, region, logs: held, spans: destination.organisation ? [{ from: first, to: last }] : stopped }
    })
  })
}

/** Puts the logs of the sample organisation into its buckets. */
export function fillBuckets({ objects, signingKeys }: Pick<LiveWorld, 'objects' | 'signingKeys'>, now: EpochMs): SampleBuckets {
  const logs = sampleLogs(now)
  for (const { bucket, key, text, deliveredAt } of logs)
    objects.set(`${bucket}/${key}`, { bytes: packed(text), modifiedAt: new Date(deliveredAt) })
  let isProvable = false
  return {
    writeDigests() {
      if (isProvable) return
      isProvable = true
      const signer = newSigner()
      const chains = chainsOf(logs, now)
      for (const chain of chains) writeDigests(objects, chain, signer, now)
      // AWS has a key for every Region; one that is listed in all of them is as good here, and takes a tenth of the time.
      for (const region of new Set(chains.map((chain) => chain.region)))
        signingKeys.push({
          region,
          fingerprint: signer.fingerprint,
          der: signer.der,
          from: epochMs(now - 90 * DAY_MS),
          to: epochMs(now + 90 * DAY_MS),
        })
    },
  }
}
