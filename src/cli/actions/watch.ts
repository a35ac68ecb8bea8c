import { deliverChannel, giveUpUnknownChannels } from '../../app/deliver-notices.ts'
import { canaryKeeper, listeningForCanaries } from '../../app/keep-canary.ts'
import { proofKeeper } from '../../app/keep-proof.ts'
import { readAlerts } from '../../app/read-alerts.ts'
import { type RejudgePorts, rejudgeDue } from '../../app/rejudge.ts'
import { controlReruns } from '../../app/select-controls.ts'
import { WATCH_OPTIONS, type WatchNews, type WatchPorts, watch } from '../../app/watch.ts'
import { type Watcher, openWatcher } from '../../app/watcher.ts'
import { interestOf, stillLearning } from '../../core/detect/engine.ts'
import { counted } from '../../core/render/counted.ts'
import { printable } from '../../core/render/printable.ts'
import { LEVELS, type Level } from '../../core/sigma/rule.ts'
import { type EpochMs, MINUTE_MS } from '../../core/time.ts'
import { CANARY_EVERY_MS } from '../../core/watch/canary.ts'
import type { AccountReader } from '../../ports/account-reader.ts'
import type { Notifier } from '../../ports/notifier.ts'
import type { Store } from '../../ports/store.ts'
import type { TrailInterest } from '../../ports/trail-source.ts'
import { EXIT } from '../exit-codes.ts'
import type { Host, OpenReader, OpenTrail, OpenWatch } from '../host.ts'
import { wrapIndented } from '../indent.ts'
import { statusLine } from '../progress.ts'
import { greeting } from '../watch-greeting.ts'
import { type WatchCommandOptions, type WatchSetup, readSetup } from '../watch-setup.ts'

/** Changes come in bursts, and IAM takes a moment to tell everybody. */
const REJUDGE_AFTER_MS = 2 * MINUTE_MS

/** Without a queue the history is what is watched, unless an old trail is all that is to be read. */
const sweepsHistory = ({ queue = [], history, from = [], once, sample }: WatchCommandOptions): boolean =>
  sample !== true && (history === true || (queue.length === 0 && !(from.length > 0 && once === true)))

const canaryPeriod = ({ canary = CANARY_EVERY_MS, once, sample }: WatchCommandOptions): number | null =>
  once === true || sample === true ? null : canary

interface Teller {
  onNews(news: WatchNews): void
  end(): void
}

/** Says what went wrong, each thing once, and on a terminal how far it has come. */
function teller(host: Host, options: WatchCommandOptions): Teller {
  const status = statusLine(host, options.quiet === true)
  const said = new Set<string>()
  let [events, alerts] = [0, 0]
  const say = (text: string): void => {
    if (options.quiet === true || said.has(text)) return
    said.add(text)
    status.end()
    host.stderr.write(`${wrapIndented(printable(text), host.stderr.columns, 2, '').join('\n').trimStart()}\n`)
  }
  return {
    onNews(news) {
      if (news.kind === 'taken-in') {
        events += news.events
        alerts += news.taken.raised
        status.show(`watching · ${counted(events, 'event')} looked at · ${counted(alerts, 'alert')}`)
      } else if (news.kind === 'gap') say(`cannot see ${news.source}: ${news.because}`)
      else if (news.kind === 'left')
        say(`left in ${news.source}${news.poison ? ', and reading it again will not help' : ', to be read again'}: ${news.because}`)
      else if (news.kind === 'failed') say(`${news.source}: ${news.because}. It is tried again.`)
    },
    end: () => status.end(),
  }
}

const failing =
  (tell: Teller, source: string) =>
  (because: string): void =>
    tell.onNews({ kind: 'failed', source, because })

/** What the rules ask for, what touches controls, and canaries. */
function interest({ pack }: WatchSetup, reruns: Iterable<string>, canaries: boolean): TrailInterest | null {
  const asked = interestOf(pack)
  if (asked === null) return null
  const wanted = { ...asked, eventNames: [...new Set([...asked.eventNames, ...reruns])] }
  return canaries ? listeningForCanaries(wanted) : wanted
}

/** Opened when something is to be judged anew, which on most days nothing is. */
function lazyReader(host: Host, { profile, region }: WatchCommandOptions): AccountReader & { close(): Promise<void> } {
  let opened: Promise<OpenReader> | null = null
  const open = (): Promise<OpenReader> => (opened ??= host.openReader({ sample: false, profile: profile ?? null, region: region ?? null }))
  return {
    read: async (request, onProgress) => (await open()).reader.read(request, onProgress),
    close: async () => (await opened)?.close(),
  }
}

async function workersOf(
  host: Host,
  options: WatchCommandOptions,
  { store, aws, dice }: OpenWatch,
  { watcher, notifiers, reader }: { readonly watcher: Watcher; readonly notifiers: readonly Notifier[]; readonly reader: AccountReader },
): Promise<WatchPorts['workers']> {
  const { clock, version } = host
  const channels = notifiers.map((notifier) => async () => {
    const { sent, postponed, dead } = await deliverChannel({ store, clock, dice }, notifier)
    return sent + postponed + dead
  })
  if (aws === null) return channels
  const decisions = await host.openPolicyStore(await host.policyFolder(options.policy, host.homeFolder(options.home)))
  const ports: RejudgePorts = { store, clock, dice, reader, decisions, watcher }
  const settings = { ownAccount: aws.account, memberRole: options.memberRole ?? null, version }
  return [...channels, () => rejudgeDue(ports, settings)]
}

function greet(
  host: Host,
  options: WatchCommandOptions,
  setup: WatchSetup,
  open: OpenWatch,
  watcher: Watcher,
  notifiers: readonly Notifier[],
): void {
  if (options.quiet === true) return
  const { rules, pack, policy } = setup
  const titles = new Map(rules.folders.flatMap(({ about, native }) => native.map(({ name }) => [name, `${about.number} ${about.title}`])))
  const text = greeting(
    {
      account: open.aws?.account ?? null,
      sample: options.sample === true,
      queues: options.queue ?? [],
      sweepEveryMs: sweepsHistory(options) ? (options.sweepEvery ?? WATCH_OPTIONS.sweepEveryMs) : null,
      findingsEveryMs: options.guardduty === true ? (options.sweepEvery ?? WATCH_OPTIONS.sweepEveryMs) : null,
      from: options.from ?? [],
      rules: { own: rules.folders.length, brought: rules.documents.length, leftOut: rules.problems.length },
      notifiers,
      policy,
      learning: stillLearning(pack, watcher.detection),
      ruleName: (rule) => titles.get(rule) ?? rule,
      canaryEveryMs: canaryPeriod(options),
      proves: options.prove ?? [],
      now: host.clock.now(),
    },
    host.stderr.columns,
  )
  host.stderr.write(text)
}

/** Whether an alert of this run is as grave as was asked, and nobody has settled it. */
async function isGrave(store: Store, since: EpochMs, failOn: Level | 'never'): Promise<boolean> {
  if (failOn === 'never') return false
  for await (const { alert } of readAlerts(store))
    if (alert.raisedAt >= since && alert.state.status !== 'resolved' && LEVELS.indexOf(alert.level) >= LEVELS.indexOf(failOn)) return true
  return false
}

async function watchOpened(host: Host, options: WatchCommandOptions, open: OpenWatch, trail: OpenTrail | null): Promise<number> {
  const { clock } = host
  const startedAt = clock.now()
  const setup = await readSetup(host, options, trail)
  const notifiers = await host.openNotifiers(setup.channels)
  const rerun = open.aws === null ? new Map<string, readonly string[]>() : controlReruns()
  const { pack, context, policy } = setup
  const { store, nextId, dice, sleep } = open
  const watcher = await openWatcher({ store, clock, nextId }, { pack, context, policy, rerun, rejudgeAfterMs: REJUDGE_AFTER_MS })
  await giveUpUnknownChannels({ store, clock, dice }, new Set(notifiers.map(({ channel }) => channel)))
  greet(host, options, setup, open, watcher, notifiers)
  const tell = teller(host, options)
  const reader = lazyReader(host, options)
  const everyMs = canaryPeriod(options)
  const canary =
    open.aws === null || everyMs === null
      ? null
      : canaryKeeper(
          {
            watcher,
            clock,
            canary: open.aws.canary,
            nextId,
            onFailure: failing(tell, 'canary'),
          },
          everyMs,
        )
  let isStopped = false
  void open.stopped.then(() => {
    isStopped = true
  })
  const proof =
    trail === null || options.prove === undefined
      ? []
      : [proofKeeper({ trail, clock, watcher, onFailure: failing(tell, 'the proof') }, options.prove)]
  const workers = [...(await workersOf(host, options, open, { watcher, notifiers, reader })), ...proof]
  const locations = options.sample === true ? (trail?.defaultLocations ?? []) : (options.from ?? [])
  try {
    await watch(
      { clock, watcher, sleep, stopping: () => isStopped, onNews: tell.onNews, workers, canary },
      {
        queues: open.queues,
        history: open.history,
        findings: open.findings,
        trail: trail === null || locations.length === 0 ? null : { source: trail.source, locations },
      },
      {
        once: options.once === true || options.sample === true,
        interest: interest(setup, rerun.keys(), canary !== null),
        sweepEveryMs: options.sweepEvery ?? WATCH_OPTIONS.sweepEveryMs,
        sweepBackMs: WATCH_OPTIONS.sweepBackMs,
      },
    )
  } finally {
    tell.end()
    await reader.close()
  }
  return (await isGrave(store, startedAt, options.failOn)) ? EXIT.findings : EXIT.done
}

export async function runWatch(host: Host, options: WatchCommandOptions): Promise<number> {
  const { sample, profile = null, region = null, from = [], queue = [], prove = [] } = options
  const access = { sample: sample === true, profile, region }
  const trail = sample === true || from.length > 0 || prove.length > 0 ? await host.openTrail(access) : null
  const open = await host.openWatch({
    ...access,
    home: host.homeFolder(options.home),
    queues: queue,
    history: sweepsHistory(options),
    guardduty: options.guardduty === true,
  })
  try {
    return await watchOpened(host, options, open, trail)
  } finally {
    await open.close()
    await trail?.close()
  }
}
