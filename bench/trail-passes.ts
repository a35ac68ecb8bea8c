import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { median } from './benchmark.ts'
import type { TrailCase, TrailPass } from './read-trail.ts'

/*
 * Readers in processes of their own, which take turns, pass by pass: a shared machine is at times half as quick as at others, and only
 * passes that follow each other closely can be compared.
 */

/** How to read. */
export interface Way {
  readonly name: string
  readonly way: TrailCase
  readonly cores: number
}

/** The passes of one process, in order. */
export type Passes = readonly TrailPass[]

interface Reader {
  /** @throws Error when the process ended; what it said went to standard error. */
  pass(): Promise<TrailPass>
  end(): void
}

const program = fileURLToPath(new URL('./read-trail.ts', import.meta.url))

function startReader(folder: string, { name, way, cores }: Way): Reader {
  const child = spawn(process.execPath, [program, folder, way, String(cores)], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async pass() {
      child.stdin.write('again\n')
      const line = await lines.next()
      if (line.done === true) throw new Error(`the process that reads for “${name}” ended`)
      return JSON.parse(line.value) as TrailPass
    },
    end: () => child.stdin.end(),
  }
}

/** Reads in all these ways, each in a process of its own. @returns what each of them took, in their order. */
export async function takeTurns(
  folder: string,
  ways: readonly Way[],
  passes: number,
  note: (text: string) => void,
): Promise<readonly Passes[]> {
  const readers = ways.map((way) => ({ way, reader: startReader(folder, way), taken: [] as TrailPass[] }))
  try {
    for (let pass = 1; pass <= passes; pass += 1) {
      for (const { way, reader, taken } of readers) {
        note(`pass ${pass} of ${passes}: ${way.name}`)
        taken.push(await reader.pass())
      }
    }
  } finally {
    for (const { reader } of readers) reader.end()
  }
  return readers.map(({ taken }) => taken)
}

/** In the first passes of a process the engine compiles, on other threads too: a second's worth in each of the first two. */
const WARM = 5

/**
 * How many times as quick one way is as another: the middle of all pairs of passes that followed each other, without those in which the
 * engine still compiled much.
 *
 * @param ours - round by round, as is `other`. @returns `NaN` when they have no round in common.
 */
export function timesAsQuick(ours: readonly Passes[], other: readonly Passes[], time: (pass: TrailPass) => number): number {
  return median(
    ours.flatMap((passes, round) =>
      passes.slice(WARM).flatMap((pass, index) => {
        const beside = other[round]?.[index + WARM]
        return beside === undefined ? [] : [time(beside) / time(pass)]
      }),
    ),
  )
}
