import { syncBuiltinESMExports } from 'node:module'
import os from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { machineHost as MachineHost } from '../src/bin/machine-host.ts'
import type { runCli as RunCli } from '../src/cli/run.ts'
import type { JsonObject } from '../src/core/trail/bounded-json.ts'
import type { TrailBatch } from '../src/core/trail/batch.ts'
import { type TrailEvent, readEvent } from '../src/core/trail/event.ts'
import { DAY_MS, epochMs, isoInstant } from '../src/core/time.ts'
import type { TrailSource } from '../src/ports/trail-source.ts'

/*
 * `node bench/read-endless.ts FOLDER --size BYTES --verb detect --gb 12 --cores 4` runs a command of the build over a made-up trail that is
 * read again and again, each time as if it went on: later, and with ids of its own. Prints `{ gigabytes, rssMb }` at the end, the most that
 * it took.
 */

/** A made-up trail is of as many days. */
const DAYS = 46

const instants = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g

/** The same record, `round` trails later. */
function laterRecord(record: JsonObject, round: number): JsonObject {
  const text = JSON.stringify(record).replaceAll(instants, (at) => isoInstant(epochMs(Date.parse(at) + round * DAYS * DAY_MS)))
  const later = JSON.parse(text) as { eventID: string }
  const first = Number.parseInt(later.eventID.slice(0, 4), 16)
  return { ...later, eventID: (first ^ round).toString(16).padStart(4, '0') + later.eventID.slice(4) }
}

function laterEvent({ record }: TrailEvent, round: number): readonly TrailEvent[] {
  const read = readEvent(laterRecord(record, round))
  return 'event' in read ? [read.event] : []
}

const laterBatch = (batch: TrailBatch, round: number): TrailBatch => ({
  ...batch,
  deliveredAt: batch.deliveredAt === null ? null : epochMs(batch.deliveredAt + round * DAYS * DAY_MS),
  events: round === 0 ? batch.events : batch.events.flatMap((event) => laterEvent(event, round)),
})

let bytesRead = 0

/** @param size - of the whole trail in bytes of text, so that it is known when it begins again. */
const endless = (source: TrailSource, size: number, bytes: number): TrailSource => ({
  async *read(request) {
    const locations = Array.from({ length: Math.ceil(bytes / size) }, () => request.locations).flat()
    for await (const batch of source.read({ ...request, locations })) {
      const round = Math.floor(bytesRead / size)
      bytesRead += batch.bytes
      yield laterBatch(batch, round)
      if (bytesRead >= bytes) return
    }
  },
})

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string' },
    verb: { type: 'string', default: 'detect' },
    gb: { type: 'string', default: '12' },
    cores: { type: 'string', default: '1' },
  },
})
const [folder = ''] = positionals
os.availableParallelism = () => Number(values.cores)
syncBuiltinESMExports()
const built = new URL('../dist/', import.meta.url).href
const { machineHost } = (await import(`${built}bin/machine-host.js`)) as { readonly machineHost: typeof MachineHost }
const { runCli } = (await import(`${built}cli/run.js`)) as { readonly runCli: typeof RunCli }
const machine = machineHost()
const report = join(folder, `${values.verb}-${values.cores}.json`)
const command = ['trail', values.verb, '--format', 'json', '--quiet', '--output', report, join(folder, 'bucket')]
process.exitCode = await runCli(command, {
  ...machine,
  openTrail: async (options) => {
    const trail = await machine.openTrail(options)
    return { ...trail, source: endless(trail.source, Number(values.size), Number(values.gb) * 1e9) }
  },
})
console.log(JSON.stringify({ gigabytes: bytesRead / 1e9, rssMb: (process.resourceUsage().maxRSS * 1024) / 1e6 }))
