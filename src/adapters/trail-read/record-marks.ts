import { SCAN_FUNCTIONS, SCAN_MARGIN as MARGIN, SCAN_VARIABLES } from './scan-code.ts'
import { moduleOf } from './web-assembly.ts'

const PAGE = 64 * 1024
/** So much text is walked through at a time: little enough to stay in the processor's cache. No record is longer than this. */
export const WINDOW_BYTES = 256 * 1024
const MARKS_BYTES = 2 * PAGE
const TEXT_AT = MARKS_BYTES + MARGIN
const PAGES = (MARKS_BYTES + WINDOW_BYTES) / PAGE + 1
const BLANK = 0x20

interface Walk {
  readonly memory: Uint8Array
  readonly marks: Int32Array
  readonly run: (from: number, until: number, out: number, outEnd: number) => number
}

/** As much as is needed of what every engine has and no library of types without a browser names. */
interface Engine {
  validate(bytes: Uint8Array): boolean
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => {
    readonly exports: { readonly memory: { readonly buffer: ArrayBuffer }; readonly run: Walk['run'] }
  }
}
const engine = Reflect.get(globalThis, 'WebAssembly') as Engine | undefined

/** @returns `null` where there is no WebAssembly, or none of this kind: then everything has to be parsed. */
function prepare(): Walk | null {
  const bytes = moduleOf(SCAN_FUNCTIONS, PAGES, SCAN_VARIABLES)
  if (engine === undefined || !engine.validate(bytes)) return null
  const { memory, run } = new engine.Instance(new engine.Module(bytes)).exports
  return { memory: new Uint8Array(memory.buffer), marks: new Int32Array(memory.buffer, 0, MARKS_BYTES / 4), run }
}

let prepared: Walk | null | undefined

/** Marks in one window, valid until the next is asked for. Each is a kind in its lowest `MARK_BITS`, and above them a place. */
export interface Marks {
  readonly list: Int32Array
  readonly count: number
  /** What has to be added to a mark's place to have it in the whole text. */
  readonly offset: number
}

/** Finds where records end, and what may matter in them, from `from` to at most `WINDOW_BYTES` further. @returns `null`: not compact JSON. */
export function marksIn(text: Buffer, from: number, until: number): Marks | null {
  prepared ??= prepare()
  if (prepared === null) return null
  const { memory, marks, run } = prepared
  const end = TEXT_AT + until - from
  memory.fill(BLANK, TEXT_AT - MARGIN, TEXT_AT)
  memory.set(text.subarray(from, until), TEXT_AT)
  memory.fill(BLANK, end, end + MARGIN)
  const out = run(TEXT_AT, end, 0, MARKS_BYTES)
  return out === -1 ? null : { list: marks, count: out / 4, offset: from - TEXT_AT }
}
