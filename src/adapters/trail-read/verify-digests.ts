import { createHash, createPublicKey, createVerify } from 'node:crypto'
import { type EpochMs, HOUR_MS, epochMs, parseInstant } from '../../core/time.ts'
import {
  type Digest,
  type DigestLink,
  type DigestVerdict,
  type FoundDigest,
  type ProofMeans,
  type ProofProblem,
  type PublicKeys,
  isInvalidity,
  judgeDigest,
  parseDigest,
} from '../../core/trail/digest.ts'
import { type DigestKey, routeKey } from '../../core/trail/object-key.ts'
import {
  type ChainProof,
  type Covered,
  type ProofDefect,
  type ProofReport,
  type TrailChange,
  type Unnamed,
  type Window,
  joinPeriods,
  outcomeOf,
  shouldBeNamed,
  unprovenPeriods,
} from '../../core/trail/proof.ts'
import { ahead } from './ahead.ts'
import { type Exhibit, type ProofStore, type Reference, isMissing } from './proof-store.ts'
import { type KeySource, rememberKeys } from './public-keys.ts'
import { Refusal } from './refusal.ts'

export interface VerifyRequest {
  readonly store: ProofStore
  readonly keys: KeySource
  readonly window: Window
  /** `StopLogging` and the like, by the trail's own events: they explain times without digests. */
  readonly changes?: readonly TrailChange[]
  /** Chains that are looked at; by default all. */
  readonly wanted?: (chain: Pick<DigestKey, 'account' | 'region'>) => boolean
  /** Told after every digest. @param logs - that it names. */
  readonly onDigest?: (logs: number) => void
}

const CHAINS_AT_ONCE = 4
const LOGS_AT_ONCE = 8
const FIRST = 20

export const proofMeans: ProofMeans = {
  sha256: (bytes) => createHash('sha256').update(bytes).digest('hex'),
  verify(key, signed, signature) {
    if (!/^(?:[0-9a-f]{2})+$/i.test(signature)) return false
    try {
      const publicKey = createPublicKey({ key: Buffer.from(key), format: 'der', type: 'pkcs1' })
      return createVerify('RSA-SHA256').update(signed, 'utf8').verify(publicKey, Buffer.from(signature, 'hex'))
    } catch (error) {
      // Bytes that are no key prove nothing; anything else is ours.
      if (error instanceof Error && 'code' in error) return false
      throw error
    }
  },
}

interface Listed {
  readonly exhibit: Exhibit
  readonly route: DigestKey
}

type Loaded =
  | { readonly ok: true; readonly found: FoundDigest; readonly generatedAt: EpochMs | null }
  | { readonly ok: false; readonly problem: ProofProblem; readonly detail: string }

const problemOf = (refusal: Refusal): ProofProblem => {
  if (isMissing(refusal)) return 'not-found'
  return refusal.refused.reason === 'unreadable' ? 'unreadable' : 'invalid-format'
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

async function load(exhibit: Exhibit): Promise<Loaded> {
  try {
    const { text, metadata } = await exhibit.whole()
    const found = { bucket: exhibit.bucket, key: exhibit.key, bytes: text, parsed: parse(text), signature: metadata['signature'] ?? null }
    return { ok: true, found, generatedAt: parseInstant(metadata['backfill-generation-timestamp'] ?? '') }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const problem = problemOf(error)
    return { ok: false, problem, detail: problem === 'not-found' ? 'the digest after it names it, and it is not there' : error.message }
  }
}

/** Checks one log file against the hash that a valid digest gives for it. @returns `null` when it is right. */
async function checkLog(exhibit: Exhibit, sha256: string): Promise<ProofDefect | null> {
  const route = routeKey(exhibit.key)
  const at =
    route.kind === 'log' || route.kind === 'insight' || route.kind === 'network-activity' || route.kind === 'aggregated' ? route.at : null
  const defect = (problem: ProofProblem, detail: string): ProofDefect => ({ what: 'log', place: exhibit.place, problem, detail, at })
  const hash = createHash('sha256')
  try {
    for await (const chunk of exhibit.text()) hash.update(chunk)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const problem = problemOf(error)
    if (problem === 'not-found') return defect(problem, 'a valid digest names it, and it is not there')
    return defect(problem === 'invalid-format' ? 'hash-mismatch' : problem, error.message)
  }
  return hash.digest('hex') === sha256 ? null : defect('hash-mismatch', 'its content is not what CloudTrail delivered')
}

/** What is learned on the way along one chain. */
interface Walk {
  digests: number
  logs: number
  readonly covered: Covered[]
  readonly defects: ProofDefect[]
  /** Logs that a valid digest names, as the store has them. */
  readonly named: Set<string>
  /** Of digests, as the store has them. */
  readonly visited: Set<string>
  /** Where the logs of this chain lie, in terms of the store. */
  readonly logFolders: Set<string>
  /** The same as places, for whoever reads logs. */
  readonly logPlaces: Set<string>
}

async function takeDigest({ store, onDigest }: VerifyRequest, walk: Walk, reference: Reference, digest: Digest): Promise<void> {
  walk.digests += 1
  onDigest?.(digest.logs.length)
  walk.covered.push({ from: digest.from, to: digest.to, startsChain: digest.previous === null })
  const checks = digest.logs.map(({ bucket, key, sha256 }) => ({ exhibit: store.at(bucket, key, reference), sha256 }))
  for (const { exhibit } of checks) walk.named.add(exhibit.key)
  for await (const defect of ahead(checks, LOGS_AT_ONCE, ({ exhibit, sha256 }) => checkLog(exhibit, sha256))) {
    if (defect === null) walk.logs += 1
    else walk.defects.push(defect)
  }
}

/** The public keys for a digest: those of the window, or of the hour in which a backfill was made. */
function keysFor({ keys, window }: VerifyRequest, { region }: DigestKey, generatedAt: EpochMs | null): Promise<PublicKeys> {
  const [from, to] = generatedAt === null ? [window.from, window.to + HOUR_MS] : [generatedAt, generatedAt]
  return keys(region, { from: epochMs(from - HOUR_MS), to: epochMs(to + HOUR_MS) })
}

interface Step {
  readonly listed: Listed
  readonly link: DigestLink | null
}

/** @returns where the chain goes on; `null` where it does not, because it ends there or because the digest proves nothing. */
async function visit(request: VerifyRequest, walk: Walk, { listed, link }: Step): Promise<Step | null> {
  const { exhibit, route } = listed
  walk.visited.add(exhibit.key)
  const loaded = await load(exhibit)
  const verdict = loaded.ok ? judgeDigest(loaded.found, link, await keysFor(request, route, loaded.generatedAt), proofMeans) : loaded
  if (!loaded.ok || !('digest' in verdict)) {
    const { problem, detail } = verdict as DigestVerdict & { readonly ok: false }
    walk.defects.push({ what: 'digest', place: exhibit.place, problem, detail, at: route.at })
    // The newest digest of a copy has no signature, but it brings that of the one before it, which then proves itself.
    const unsigned = loaded.ok && problem === 'no-signature' ? parseDigest(loaded.found.parsed) : null
    return unsigned === null ? null : next(request, listed, { found: exhibit.key, stated: unsigned.key }, unsigned)
  }
  const reference = { found: exhibit.key, stated: verdict.digest.key }
  await takeDigest(request, walk, reference, verdict.digest)
  return next(request, listed, reference, verdict.digest)
}

/** From the newest digest back: along the links where a digest is valid; where none is, and for those that no link led to, along the listing. */
async function walkChain(request: VerifyRequest, chain: readonly Listed[]): Promise<Walk> {
  const walk: Walk = {
    digests: 0,
    logs: 0,
    covered: [],
    defects: [],
    named: new Set(),
    visited: new Set(),
    logFolders: new Set(),
    logPlaces: new Set(),
  }
  for (const { exhibit } of chain) {
    walk.logFolders.add(logFolderOf(exhibit.key))
    walk.logPlaces.add(logFolderOf(exhibit.place))
  }
  for (const listed of chain.toSorted((a, b) => b.route.at - a.route.at)) {
    let step: Step | null = { listed, link: null }
    while (step !== null && !walk.visited.has(step.listed.exhibit.key)) step = await visit(request, walk, step)
  }
  return walk
}

/** The digest that a valid one links to, unless it lies before the window. Time only runs backwards, so that no chain is a circle. */
function next({ store, window }: VerifyRequest, { route }: Listed, reference: Reference, { previous }: Digest): Step | null {
  if (previous === null) return null
  const linked = routeKey(previous.key)
  if (linked.kind !== 'digest' || linked.at >= route.at) return null
  if (linked.at <= window.from) return null
  return { listed: { exhibit: store.at(previous.bucket, previous.key, reference), route: linked }, link: previous }
}

/** `…/ACCOUNT/CloudTrail-Digest/REGION/2026/…` → `…/ACCOUNT/CloudTrail/REGION/` */
function logFolderOf(digestKey: string): string {
  const [, before, region] = /^(.*)CloudTrail-Digest\/([^/]+)\//.exec(digestKey) ?? []
  return before === undefined || region === undefined ? '' : `${before}CloudTrail/${region}/`
}

async function chainsIn({ store, window, wanted = () => true }: VerifyRequest): Promise<readonly (readonly Listed[])[]> {
  const chains = new Map<string, Listed[]>()
  for await (const exhibit of store.list()) {
    const route = routeKey(exhibit.key)
    // A digest bears the time of its end: the one that covers the window's last hour comes after it.
    if (route.kind !== 'digest' || route.at <= window.from || route.at > window.to + HOUR_MS || !wanted(route)) continue
    const id = [route.account, route.region, route.trail, route.homeRegion, route.backfill].join(' ')
    const chain = chains.get(id) ?? []
    chain.push({ exhibit, route })
    chains.set(id, chain)
  }
  return [...chains.keys()].toSorted().map((id) => chains.get(id) ?? [])
}

function proofOf(
  { window, changes = [] }: VerifyRequest,
  { account, region, trail, homeRegion, backfill }: DigestKey,
  walk: Walk,
): ChainProof {
  const unusable = walk.defects.flatMap(({ what, at }) => (what === 'digest' && at !== null ? [at] : []))
  const periods = unprovenPeriods(window, walk.covered, unusable, changes)
  return {
    account,
    region,
    trail,
    homeRegion,
    backfill,
    logsAt: [...walk.logPlaces].filter((place) => place !== ''),
    valid: { digests: walk.digests, logs: walk.logs, periods: joinPeriods(walk.covered) },
    invalid: walk.defects.filter(({ problem }) => isInvalidity(problem)),
    // A backfill covers only the hours that were missed: the others are no gap.
    notCovered: { periods: backfill ? [] : periods, unreadable: walk.defects.filter(({ problem }) => !isInvalidity(problem)) },
  }
}

/** Log files that no digest of any chain names: a bucket may hold several trails' logs of one account and Region. */
async function unnamedIn({ store, window }: VerifyRequest, { account, region }: DigestKey, walks: readonly Walk[]): Promise<Unnamed> {
  const proven = joinPeriods(walks.flatMap(({ covered }) => covered))
  const strays: string[] = []
  let [count, unproven] = [0, 0]
  for (const folder of new Set(walks.flatMap(({ logFolders }) => [...logFolders]))) {
    if (folder === '') continue
    for await (const { key, place } of store.list(folder)) {
      const route = routeKey(key)
      if (route.kind !== 'log' || route.at < window.from || route.at >= window.to || walks.some(({ named }) => named.has(key))) continue
      if (!shouldBeNamed(route.at, proven)) unproven += 1
      else {
        count += 1
        if (strays.length < FIRST) strays.push(place)
      }
    }
  }
  return { account, region, strays: { count, first: strays }, unproven }
}

/**
 * Checks CloudTrail's digests and the logs that they vouch for, chain by chain: an account, a Region and a trail each. What was
 * changed or lost is invalid; what nothing vouches for is not covered; neither is ever counted as the other.
 *
 * Only logs that a digest names can be proven. Whoever may delete digests and logs together, or stop the trail, leaves a time that
 * is not covered.
 *
 * @throws AppError when the place cannot be listed at all.
 * @see CloudTrail User Guide, "Validating CloudTrail log file integrity"
 */
export async function verifyDigests(request: VerifyRequest): Promise<ProofReport> {
  const chains: ChainProof[] = []
  const places = new Map<string, { readonly route: DigestKey; readonly walks: Walk[] }>()
  const patient = { ...request, keys: rememberKeys(request.keys) }
  const walked = ahead(await chainsIn(request), CHAINS_AT_ONCE, async (chain) => ({
    route: chain[0]?.route,
    walk: await walkChain(patient, chain),
  }))
  for await (const { route, walk } of walked) {
    if (route === undefined) continue
    chains.push(proofOf(request, route, walk))
    const id = `${route.account} ${route.region}`
    places.set(id, { route, walks: [...(places.get(id)?.walks ?? []), walk] })
  }
  const unnamed: Unnamed[] = []
  for (const { route, walks } of places.values()) {
    const found = await unnamedIn(request, route, walks)
    if (found.strays.count > 0 || found.unproven > 0) unnamed.push(found)
  }
  return { window: request.window, outcome: outcomeOf(chains, unnamed), chains, unnamed }
}
