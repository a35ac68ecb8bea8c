import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { DEFAULT_ALERT_POLICY, SILENT_LADDER, atOnce } from '../../src/core/alert/alert-policy.ts'
import { NO_CONTEXT } from '../../src/core/detect/context.ts'
import { MINUTE_MS, SECOND_MS, epochMs } from '../../src/core/time.ts'

/**
 * Watches one queue of the fake AWS until it is killed, and tells a webhook:
 *
 *   node test/fault/watch-child.ts HOME DATABASE-URL AWS-URL WEBHOOK-URL ACCESS-KEY-ID
 *
 * The time is what the file `clock` in HOME says. Says `ready` when it begins to receive.
 */
enableCompileCache()

const [home = '', url = '', endpoint = '', webhook = '', accessKeyId = ''] = process.argv.slice(2)

const clockFile = openSync(join(home, 'clock'), 'r')
const digits = Buffer.alloc(13)
const clock = {
  now: () => {
    readSync(clockFile, digits, 0, 13, 0)
    return epochMs(Number(digits.toString('latin1')))
  },
}

const [
  { RULE_PACK },
  { compilePack },
  { interestOf },
  { openStore },
  { createTrailQueue },
  { webhookChannel },
  { deliverChannel },
  { openWatcher },
  { WATCH_OPTIONS, watch },
] = await Promise.all([
  import('../../src/catalogue/rules.gen.ts'),
  import('../../src/core/detect/compile-pack.ts'),
  import('../../src/core/detect/engine.ts'),
  import('../../src/adapters/store/open-store.ts'),
  import('../../src/adapters/trail-read/trail-queue.ts'),
  import('../../src/adapters/notify/webhook-channel.ts'),
  import('../../src/app/deliver-notices.ts'),
  import('../../src/app/watcher.ts'),
  import('../../src/app/watch.ts'),
])

const CHANNEL = 'pager'
const everything = { burst: 1_000_000, everyMs: SECOND_MS }
const policy = {
  ...DEFAULT_ALERT_POLICY,
  channels: [{ name: CHANNEL, quiet: null }],
  ladders: {
    critical: atOnce(CHANNEL),
    high: atOnce(CHANNEL),
    medium: atOnce(CHANNEL),
    low: atOnce(CHANNEL),
    informational: SILENT_LADDER,
  },
  limits: { channel: everything, account: everything },
}

const { pack } = compilePack({ folders: RULE_PACK, documents: [] }, null)
const store = await openStore({ home, databaseUrl: url })
const watcher = await openWatcher(
  { store, clock, nextId: randomUUID },
  { pack, context: NO_CONTEXT, policy, rerun: new Map(), rejudgeAfterMs: MINUTE_MS },
)
const credentials = { accessKeyId, secretAccessKey: 'fake' }
const queue = createTrailQueue({ queue: 'trail', aws: { endpoint, region: 'us-east-1', credentials } })
const pager = webhookChannel(CHANNEL, { url: webhook, secret: 'fault', now: clock.now })

let stopping = false
process.stdin.on('end', () => {
  stopping = true
  queue.stop()
})
process.stdin.resume()
writeSync(1, 'ready\n')
await watch(
  {
    clock,
    watcher,
    // The time of the replay runs much faster than ours.
    sleep: () => new Promise((resolve) => void setTimeout(resolve, 20)),
    stopping: () => stopping,
    onNews: (news) => {
      if (news.kind === 'failed' || news.kind === 'left') writeSync(1, `trouble ${news.because}\n`)
    },
    canary: null,
    workers: [
      async () => {
        const { sent, postponed, dead } = await deliverChannel({ store, clock, dice: Math.random }, pager)
        return sent + postponed + dead
      },
    ],
  },
  { queues: [{ name: 'trail', queue }], history: null, findings: null, trail: null },
  { ...WATCH_OPTIONS, once: false, interest: interestOf(pack) },
)
queue.close()
await store.close()
closeSync(clockFile)
