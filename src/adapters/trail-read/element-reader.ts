import { isUtf8 } from 'node:buffer'
import { gunzipSync } from 'node:zlib'
import type { GuardDutyFinding } from '../../core/detect/guardduty-finding.ts'
import { JSON_LIMITS, type JsonObject, isJsonObject, parseChecked } from '../../core/trail/bounded-json.ts'
import { type Unwrapped, type Unwrapping, recordsIn } from '../../core/trail/containers.ts'
import { type TrailEvent, isRecord, readEvent } from '../../core/trail/event.ts'
import type { Oddity, Refused, Skipped } from '../../core/trail/skipped.ts'
import { isGzip } from './inflate.ts'
import { wordsOf } from './refusal.ts'

/** What was read since the last batch. */
export interface Gathered {
  records: number
  events: TrailEvent[]
  skipped: Skipped[]
  oddities: Oddity[]
  named: { readonly bucket: string; readonly key: string }[]
  findings: GuardDutyFinding[]
}

export const nothingGathered = (): Gathered => ({ records: 0, events: [], skipped: [], oddities: [], named: [], findings: [] })

const unwrapping: Unwrapping = {
  limits: JSON_LIMITS,
  inflate(base64) {
    const bytes = Buffer.from(base64, 'base64')
    if (!isGzip(bytes)) return { ok: true, text: bytes.toString('utf8') }
    try {
      return { ok: true, text: gunzipSync(bytes, { maxOutputLength: JSON_LIMITS.maxBytes }).toString('utf8') }
    } catch (error) {
      const reason = error instanceof RangeError ? 'too-much-output' : 'corrupt-compression'
      return { ok: false, refused: { reason, detail: wordsOf(error) } }
    }
  },
}

/** Turns the elements of one object into events, and says of everything else why it is none. */
export class ElementReader {
  readonly #place: string
  readonly #wanted: (event: TrailEvent) => boolean
  #element = 0
  #gathered: Gathered = nothingGathered()

  constructor(place: string, wanted: (event: TrailEvent) => boolean = () => true) {
    this.#place = place
    this.#wanted = wanted
  }

  /** Hands over what was gathered, and begins anew. */
  take(): Gathered {
    const gathered = this.#gathered
    this.#gathered = nothingGathered()
    return gathered
  }

  get weight(): number {
    return this.#gathered.events.length + this.#gathered.skipped.length + this.#gathered.named.length + this.#gathered.findings.length
  }

  refused({ reason, detail }: Refused): void {
    this.#element += 1
    this.#skip({ reason, detail })
  }

  element(bytes: Buffer): void {
    this.#text(bytes)
  }

  /** One record that was found in a walk. @param disguised - whether an escape of an ASCII letter was met in it. */
  walked(bytes: Buffer, disguised: boolean): void {
    this.#text(bytes, disguised)
  }

  #text(bytes: Buffer, disguised?: boolean): void {
    this.#element += 1
    if (!isUtf8(bytes)) this.#gathered.oddities.push('invalid-utf8')
    const parsed = parseChecked(bytes.toString('utf8'), disguised)
    if (!parsed.ok) return this.#skip(parsed.refused)
    this.#document(parsed.value, parsed.forbiddenKeys)
  }

  /** One record that was parsed already, within the limits. */
  plain(value: JsonObject, forbiddenKeys: number): void {
    this.#element += 1
    this.#document(value, forbiddenKeys)
  }

  #document(value: unknown, forbiddenKeys: number): void {
    if (isJsonObject(value) && isRecord(value)) this.#found({ kind: 'record', record: value, forbiddenKeys })
    else for (const found of recordsIn(value, unwrapping, forbiddenKeys)) this.#found(found)
  }

  #skip({ reason, detail }: Refused): void {
    this.#gathered.skipped.push({ place: `${this.#place}, element ${this.#element}`, reason, detail })
  }

  #found(found: Unwrapped): void {
    const { named, oddities, events } = this.#gathered
    if (found.kind === 'nothing') return
    if (found.kind === 'refused') return this.#skip(found.refused)
    if (found.kind === 'object') return void named.push({ bucket: found.bucket, key: found.key })
    if (found.kind === 'finding') return void this.#gathered.findings.push(found.finding)
    this.#gathered.records += 1
    if (found.forbiddenKeys > 0) oddities.push('forbidden-key')
    const read = readEvent(found.record)
    if (!read.ok) return this.#skip(read.refused)
    if (!this.#wanted(read.event)) return
    oddities.push(...read.oddities)
    events.push(read.event)
  }
}
