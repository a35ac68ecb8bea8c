import { type CorrelateOptions, SCAN_OPTIONS } from '../core/correlate/correlate.ts'
import type { DetectionPack } from '../core/detect/compile-pack.ts'
import type { DetectContext } from '../core/detect/context.ts'
import type { Detection } from '../core/detect/detection.ts'
import {
  type DetectLosses,
  NOTHING_SEEN,
  type StillLearning,
  detect,
  detectionsOf,
  finishDetection,
  interestOf,
  lossesOf,
  stillLearning,
} from '../core/detect/engine.ts'
import { keepFindings } from '../core/detect/kept-findings.ts'
import type { RootAct } from '../core/detect/root-session.ts'
import { type Sighted, type Sighting, compileSight } from '../core/detect/sighting.ts'
import { type LogCoverage, createIntake } from '../core/trail/log-coverage.ts'
import { type TrailPart, isInPart } from '../core/trail/trail-part.ts'
import type { TrailSource } from '../ports/trail-source.ts'
import { type WantedActs, keepActs } from './kept-acts.ts'

export interface DetectTrailRequest extends TrailPart {
  readonly locations: readonly string[]
  readonly pack: DetectionPack
  readonly context: DetectContext
  /** Which acts are asked for. They take memory that grows with the trail until there is no more room for them. */
  readonly acts: WantedActs
}

/** What a trail came to. */
export interface DetectedTrail {
  /** By time of their first event; what GuardDuty found, ranked anew, among them. */
  readonly detections: readonly Detection[]
  /** What timelines and sessions are made of, as far as it was asked for. */
  readonly acts: readonly RootAct[]
  /** Acts for which there was no room. */
  readonly actsLeftOut: number
  readonly coverage: LogCoverage
  /** Events that were read and are not in the part that was asked for. */
  readonly outside: number
  readonly learning: readonly StillLearning[]
  readonly losses: DetectLosses
}

export interface TrailProgress {
  readonly files: number
  readonly bytes: number
  readonly sightings: number
  readonly place: string
}

/** Sightings are judged in lots: each lot costs as much as the groups it touches. */
const LOT = 5000

/** Sightings that wait to be judged together. */
interface Lot {
  add(sighted: Sighted): void
  take(): Sighted
  readonly size: number
}

function createLot(): Lot {
  let sightings: Sighting[] = []
  const spans = new Map<string, Sighted['spans'][number]>()
  return {
    get size() {
      return sightings.length
    },
    add(sighted) {
      for (const one of sighted.sightings) sightings.push(one)
      for (const { account, first, last } of sighted.spans) {
        const known = spans.get(account)
        spans.set(account, {
          account,
          first: known !== undefined && known.first < first ? known.first : first,
          last: known !== undefined && known.last > last ? known.last : last,
        })
      }
    },
    take() {
      const lot = { sightings, spans: [...spans.values()] }
      sightings = []
      spans.clear()
      return lot
    },
  }
}

/**
 * Reads a trail from beginning to end and judges it whole: nothing is told before everything is known, so that the order of files and
 * records makes no difference. Memory does not grow with the trail; what there was no room for is counted.
 */
export async function detectTrail(
  { source }: { readonly source: TrailSource },
  request: DetectTrailRequest,
  onProgress: (progress: TrailProgress) => void = () => undefined,
): Promise<DetectedTrail> {
  const { pack, context, locations } = request
  const options: CorrelateOptions = SCAN_OPTIONS
  const interest = interestOf(pack)
  const sight = compileSight(pack)
  const intake = createIntake()
  const findings = keepFindings(request)
  const lot = createLot()
  const acts = keepActs(request.acts)
  let state = NOTHING_SEEN
  let [files, bytes, sightings, outside] = [0, 0, 0, 0]

  const judge = (): void => {
    state = detect(pack, state, lot.take(), context, options).state
  }
  for await (const batch of source.read({ locations, ...(interest === null ? {} : { interest }) })) {
    const admitted = intake.take({ ...batch, findings: findings.take(batch.findings) })
    const events = admitted.filter((event) => isInPart(event, request))
    outside += admitted.length - events.length
    const sighted = sight(events, context)
    for (const sighting of sighted.sightings) acts.add(sighting)
    lot.add(sighted)
    sightings += sighted.sightings.length
    bytes += batch.bytes
    files += batch.last ? 1 : 0
    onProgress({ files, bytes, sightings, place: batch.place })
    if (lot.size >= LOT) judge()
  }
  intake.close()
  judge()
  const learning = stillLearning(pack, state)
  state = finishDetection(pack, state, context, options).state
  return {
    detections: [...detectionsOf(pack, state, context, true), ...findings.detections()].toSorted((a, b) => a.firstSeen - b.firstSeen),
    acts: acts.acts,
    actsLeftOut: acts.leftOut,
    coverage: intake.coverage(),
    outside,
    learning,
    losses: lossesOf(state),
  }
}
