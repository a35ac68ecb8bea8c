import { type AccountId, type Region, isAccountId } from '../aws.ts'
import { DAY_MS, type EpochMs, MINUTE_MS, SECOND_MS, epochMs } from '../time.ts'
import { isJsonObject } from './bounded-json.ts'

/** CloudTrail keeps the event history so long. @see CloudTrail User Guide, "Working with CloudTrail event history" */
export const HISTORY_MS = 90 * DAY_MS

/** CloudTrail says fifteen minutes at most between an event and its place in the history; it promises nothing. */
export const OVERLAP_MS = 20 * MINUTE_MS

/** A span of time that is being read, newest events first. Its bounds do not move while it is. */
export interface HistoryWindow {
  readonly from: EpochMs
  readonly to: EpochMs
  /** End of the search that the page belongs to: `to`, or further down where a search had to begin anew. */
  readonly searchTo: EpochMs
  /** AWS's token of the page that comes next; `null` for the first of a search. */
  readonly page: string | null
  /** Everything above has been handed over; `null` before the first page. */
  readonly readDownTo: EpochMs | null
}

/**
 * How far the event history of one account and Region has been read. Plain JSON, kept by whoever keeps what was read, together with it.
 * `doneUntil` moves only when a window was read whole, so that stopping anywhere leaves no hole.
 */
export interface HistoryCursor {
  readonly version: 1
  readonly account: AccountId
  readonly region: Region
  /** Everything that happened before has been handed over, but for what was delivered too late. `null` before the first window is whole. */
  readonly doneUntil: EpochMs | null
  readonly open: HistoryWindow | null
}

export interface Span {
  readonly from: EpochMs
  readonly to: EpochMs
}

export const newHistoryCursor = (account: AccountId, region: Region): HistoryCursor => ({
  version: 1,
  account,
  region,
  doneUntil: null,
  open: null,
})

const wholeSecond = (at: number): EpochMs => epochMs(Math.floor(at / SECOND_MS) * SECOND_MS)
const later = (a: EpochMs, b: EpochMs): EpochMs => (a > b ? a : b)

/**
 * Goes on with the window that is open, or opens the next one: from a little before the end of the last, because CloudTrail delivers
 * late, up to now.
 *
 * @param since - where a history begins that was never read.
 * @returns the cursor with an open window, and the span that is lost because CloudTrail no longer has it.
 */
export function openWindow(
  cursor: HistoryCursor,
  now: EpochMs,
  since: EpochMs,
  overlapMs: number = OVERLAP_MS,
): { readonly cursor: HistoryCursor; readonly window: HistoryWindow; readonly lost: Span | null } {
  const oldest = wholeSecond(now - HISTORY_MS)
  const lostFrom = (from: EpochMs | null): Span | null => (from !== null && from < oldest ? { from, to: oldest } : null)
  if (cursor.open !== null) return { cursor, window: cursor.open, lost: lostFrom(cursor.open.from) }
  const wanted = cursor.doneUntil === null ? since : epochMs(cursor.doneUntil - overlapMs)
  const to = wholeSecond(now)
  const from = wholeSecond(Math.min(later(wanted, oldest), to))
  const window: HistoryWindow = { from, to, searchTo: to, page: null, readDownTo: null }
  return { cursor: { ...cursor, open: window }, window, lost: lostFrom(cursor.doneUntil) }
}

export interface HistoryPage {
  /** Token of the next page; `null` on the last. */
  readonly next: string | null
  /** Of its events; `null` when there are none. */
  readonly oldest: EpochMs | null
}

/** The cursor behind a page of its window. @throws RangeError when no window is open: a mistake of the program. */
export function afterPage(cursor: HistoryCursor, { next, oldest }: HistoryPage): HistoryCursor {
  const { open, doneUntil } = cursor
  if (open === null) throw new RangeError('a page without a window')
  if (next === null) return { ...cursor, doneUntil: doneUntil === null ? open.to : later(doneUntil, open.to), open: null }
  const readDownTo = oldest === null || (open.readDownTo !== null && open.readDownTo < oldest) ? open.readDownTo : oldest
  return { ...cursor, open: { ...open, page: next, readDownTo } }
}

/**
 * The cursor when AWS no longer knows the page: a search of what is still below. Events of the second in which it begins come again.
 *
 * @throws RangeError when no window is open.
 */
export function withoutPage(cursor: HistoryCursor): HistoryCursor {
  const { open } = cursor
  if (open === null) throw new RangeError('a page without a window')
  return { ...cursor, open: { ...open, page: null, searchTo: open.readDownTo ?? open.searchTo } }
}

const isInstant = (value: unknown): value is EpochMs => typeof value === 'number' && Number.isSafeInteger(value)

function isWindow(value: unknown): value is HistoryWindow {
  if (!isJsonObject(value)) return false
  const { from, to, searchTo, page, readDownTo } = value
  return (
    isInstant(from) &&
    isInstant(to) &&
    isInstant(searchTo) &&
    (page === null || typeof page === 'string') &&
    (readDownTo === null || isInstant(readDownTo))
  )
}

/** Reads a cursor that was kept as JSON. @returns `null` for anything else; reading then begins anew, which repeats and loses nothing. */
export function parseHistoryCursor(value: unknown): HistoryCursor | null {
  if (!isJsonObject(value)) return null
  const { version, account, region, doneUntil, open } = value
  if (version !== 1 || typeof account !== 'string' || !isAccountId(account) || typeof region !== 'string') return null
  if (!(doneUntil === null || isInstant(doneUntil)) || !(open === null || isWindow(open))) return null
  return { version, account, region, doneUntil, open }
}
