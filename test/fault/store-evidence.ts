import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect } from 'vitest'
import type { JournalEntry } from '../../src/core/journal-entry.ts'
import type { Store } from '../../src/ports/store.ts'

const WRITER = join(import.meta.dirname, 'store-writer.ts')

/** A process that appends without end; see `store-writer.ts`. */
export interface Writer {
  readonly process: ChildProcess
  /** Every acknowledgement so far: command, first and last position. */
  readonly acks: ReadonlyMap<string, readonly [first: number, last: number]>
  /** Error codes so far. */
  readonly errors: readonly string[]
  /** Resolves when it has acknowledged that many, has failed that often, or has ended. */
  readonly until: (reached: { readonly acks?: number; readonly errors?: number }) => Promise<void>
  /** Ends it at once, without a word. Resolves when all that it has said is read. */
  readonly kill: () => Promise<void>
  /** Lets a writer that waits after an error go home. */
  readonly dismiss: () => Promise<void>
}

/** @param prefix - a command that runs it under other conditions. */
export function startWriter(home: string, url: string, stream: string, prefix: readonly string[] = []): Writer {
  const [program = process.execPath, ...args] = [...prefix, process.execPath, WRITER, home, url, stream]
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const acks = new Map<string, readonly [number, number]>()
  const errors: string[] = []
  let waiting: (() => void)[] = []
  const wake = (): void => {
    const woken = waiting
    waiting = []
    for (const resume of woken) resume()
  }
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => {
    const [word, name = '', first, last] = line.split(' ')
    // A line that was torn by the kill acknowledges nothing.
    if (word === 'ack' && last !== undefined) acks.set(name, [Number(first), Number(last)])
    if (word === 'error') errors.push(name)
    wake()
  })
  const closed = new Promise<void>((resolve) => lines.on('close', resolve))
  return {
    process: child,
    acks,
    errors,
    until: async (reached) => {
      const isReached = (): boolean => acks.size >= (reached.acks ?? Infinity) || errors.length >= (reached.errors ?? Infinity)
      const news = async (): Promise<void> => {
        while (!isReached()) await new Promise<void>((resolve) => waiting.push(resolve))
      }
      await Promise.race([news(), closed])
    },
    kill: async () => {
      child.kill('SIGKILL')
      await closed
    },
    dismiss: async () => {
      child.stdin.end()
      await closed
    },
  }
}

/** All entries by the command that wrote them. */
async function byCommand(store: Store): Promise<ReadonlyMap<string, readonly JournalEntry[]>> {
  const commands = new Map<string, JournalEntry[]>()
  let position = 0
  for await (const entry of store.journal.readAll(0)) {
    position += 1
    expect(entry.position).toBe(position)
    commands.set(entry.commandId, [...(commands.get(entry.commandId) ?? []), entry])
  }
  return commands
}

/** Every acknowledged append is where it was said to be; each append is there whole, with its effect, or not at all. */
export async function expectNothingLostOrTorn(
  store: Store,
  acknowledged: ReadonlyMap<string, readonly [first: number, last: number]>,
): Promise<number> {
  const commands = await byCommand(store)
  for (const [command, [first, last]] of acknowledged) {
    const entries = commands.get(command) ?? []
    expect([command, entries[0]?.position, entries.at(-1)?.position]).toEqual([command, first, last])
  }
  const withEffect = new Set<unknown>()
  for (let after = 0; ;) {
    const effects = await store.outbox.list('open', after, 1000)
    for (const { body } of effects) withEffect.add((body as { readonly commandId: string }).commandId)
    after = effects.at(-1)?.id ?? after
    if (effects.length < 1000) break
  }
  for (const [command, entries] of commands) {
    const sizes = entries.map(({ body }) => (body as { readonly size: number }).size)
    expect([command, ...sizes]).toEqual([command, ...Array.from({ length: sizes[0] ?? 0 }, () => sizes[0])])
    expect([command, withEffect.has(command)]).toEqual([command, Number(command.split(':')[1]) % 2 === 1])
  }
  return commands.size
}
