import { createInterface } from 'node:readline'
import { writeSync } from 'node:fs'
import { openStore } from '../../src/adapters/store/open-store.ts'
import { AppError } from '../../src/core/app-error.ts'
import type { Append } from '../../src/core/journal-entry.ts'
import { epochMs } from '../../src/core/time.ts'

/**
 * Appends to a store without end, and says so on standard output once each append has been acknowledged:
 *
 *   node test/fault/store-writer.ts HOME DATABASE-URL STREAM
 *
 * `ack COMMAND FIRST LAST` after an append; `error CODE` when it failed. Then it waits for a line on standard input and repeats the command.
 */
const [home = '', url = '', stream = ''] = process.argv.slice(2)

const say = (line: string): void => void writeSync(1, `${line}\n`)

/** Commands of one to three events, every second one with an effect, so that each way of writing is met. What belongs together says how much it is. */
function commandAt(version: number): Append {
  const size = (version % 3) + 1
  const commandId = `${stream}:${version}`
  return {
    stream,
    expectedVersion: version,
    commandId,
    events: Array.from({ length: size }, (_, part) => ({
      type: 'written',
      at: epochMs(version),
      body: { size, part, filler: 'x'.repeat(200 * (version % 7)) },
    })),
    effects: version % 2 === 0 ? [] : [{ kind: 'mail', lane: null, dueAt: epochMs(0), body: { commandId } }],
  }
}

const told = createInterface({ input: process.stdin })[Symbol.asyncIterator]()

async function untilItWorks<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      say(`error ${error.code}`)
      if ((await told.next()).done === true) process.exit(1)
    }
  }
}

const store = await untilItWorks(() => openStore({ home, databaseUrl: url }))
let version = (await store.journal.readStream(stream, 0)).length
for (;;) {
  const command = commandAt(version)
  const result = await untilItWorks(() => store.journal.append(command))
  if (!result.ok) throw new Error(JSON.stringify(result.refusal))
  ;({ version } = result.appended)
  say(`ack ${command.commandId} ${result.appended.firstPosition} ${result.appended.lastPosition}`)
}
