import { SCAN_VARIABLES } from './careful-code.ts'
import { FAR, FOLD, NEAR, foldCode } from './checksum-code.ts'
import { MOST_ENTRIES } from './decode-table.ts'
import { LETTERS, SCAN_MARGIN, scanFunctions } from './scan-code.ts'
import { SLACK, STATE_BYTES, symbolsCode } from './symbols-code.ts'
import { moduleOf } from './web-assembly.ts'

/*
 * A small machine of WebAssembly, one for each thread, in whose memory logs are unfolded, checked and walked through. Nothing is set aside
 * for a log, and nothing has to be collected after it.
 */

const PAGE = 64 * 1024
const KILOBYTE = 1024

/** Logs up to this size, compressed, are read here. */
export const INPUT_BYTES = 4 * KILOBYTE * KILOBYTE
/** How far back DEFLATE may copy from. */
export const HISTORY_BYTES = 32 * KILOBYTE
/** So much text is there at a time: little enough to stay in the processor's cache. */
export const TEXT_BYTES = 512 * KILOBYTE
export const MARKS_BYTES = 4 * PAGE

const farthest = Math.max(...FAR) * FOLD
const nearest = Math.max(...NEAR) * FOLD

/** Lays out areas one behind the other. */
function layOut<Name extends string>(
  sizes: Readonly<Record<Name, number>>,
): { readonly at: Readonly<Record<Name, number>>; readonly end: number } {
  let end = 0
  const at: Partial<Record<Name, number>> = {}
  for (const name of Object.keys(sizes) as Name[]) {
    at[name] = end
    end += Math.ceil(sizes[name] / FOLD) * FOLD
  }
  return { at: at as Record<Name, number>, end }
}

/** Areas called `blank` are never written: they hold zeros. */
const { at, end } = layOut({
  marks: MARKS_BYTES,
  letters: LETTERS,
  state: STATE_BYTES,
  literals: 4 * MOST_ENTRIES,
  distances: 4 * MOST_ENTRIES,
  blankBeforeFolded: farthest,
  folded: TEXT_BYTES + HISTORY_BYTES + farthest,
  far: farthest + FOLD,
  blankBeforeRefolded: nearest,
  refolded: farthest - nearest,
  blankAfterRefolded: nearest,
  near: nearest + FOLD,
  input: INPUT_BYTES + SLACK,
  margin: SCAN_MARGIN,
  text: HISTORY_BYTES + TEXT_BYTES + SLACK,
})

/** Where each area begins. */
export const AREAS = at
/** Where there is no more room for text. */
export const TEXT_ENDS = at.text + HISTORY_BYTES + TEXT_BYTES

type Address = number
type Fold = (from: Address, folded: Address, to: Address, until: Address) => number

export interface Machine {
  readonly memory: Buffer
  readonly numbers: Int32Array
  readonly marks: Int32Array
  readonly literals: Int32Array
  readonly distances: Int32Array
  /** Marks what is in a text: see `scan-code.ts`. */
  readonly walk: (from: Address, until: Address, out: Address, outEnd: Address) => number
  /** Unfolds symbols of a block: see `symbols-code.ts`. */
  readonly symbols: (roomEnds: Address, textBegins: Address, inputEnds: Address) => number
  readonly foldFar: Fold
  readonly foldNear: Fold
}

/** As much as is needed of what every engine has and no library of types without a browser names. */
interface Engine {
  validate(bytes: Uint8Array): boolean
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => {
    readonly exports: Pick<Machine, 'walk' | 'symbols' | 'foldFar' | 'foldNear'> & { readonly memory: { readonly buffer: ArrayBuffer } }
  }
}
const engine = Reflect.get(globalThis, 'WebAssembly') as Engine | undefined

function prepare(): Machine | null {
  const bytes = moduleOf({
    functions: [
      ...scanFunctions(at.letters),
      { name: 'symbols', code: symbolsCode(at) },
      { name: 'foldFar', code: foldCode(FAR) },
      { name: 'foldNear', code: foldCode(NEAR) },
    ],
    pages: Math.ceil(end / PAGE),
    sharedNumbers: SCAN_VARIABLES,
  })
  if (engine === undefined || !engine.validate(bytes)) return null
  const { memory, walk, symbols, foldFar, foldNear } = new engine.Instance(new engine.Module(bytes)).exports
  const numbersAt = (from: number, count: number): Int32Array => new Int32Array(memory.buffer, from, count)
  return {
    memory: Buffer.from(memory.buffer),
    numbers: numbersAt(at.state, STATE_BYTES / 4),
    marks: numbersAt(at.marks, MARKS_BYTES / 4),
    literals: numbersAt(at.literals, MOST_ENTRIES),
    distances: numbersAt(at.distances, MOST_ENTRIES),
    walk,
    symbols,
    foldFar,
    foldNear,
  }
}

/** Where a compressed log is put. */
export const inputOf = ({ memory }: Machine): Buffer => memory.subarray(at.input, at.input + INPUT_BYTES)

let prepared: Machine | null | undefined

/** This thread's machine; `null` where there is no WebAssembly, or none of this kind: then logs are read in the plain way. */
export const machine = (): Machine | null => (prepared ??= prepare())
