import type { ReadProgress } from '../ports/account-reader.ts'
import type { Host } from './host.ts'

const BAR_COLUMNS = 24
const ERASE_LINE = '\r\u001b[2K'
/** A terminal over a slow line should not be what a scan waits for. */
const REDRAW_AFTER_MS = 50

/** `[########----------------] 118 of 318 calls · 4 of 12 accounts · iam:GetAccountSummary`, cut to the width. */
export function progressLine({ callsDone, callsPlanned, accountsDone, accountsPlanned, latest }: ReadProgress, columns: number): string {
  const share = callsPlanned === 0 ? 0 : Math.min(1, callsDone / callsPlanned)
  const full = Math.round(share * BAR_COLUMNS)
  const accounts = accountsPlanned > 1 ? ` · ${accountsDone} of ${accountsPlanned} accounts` : ''
  const line = `[${'#'.repeat(full)}${'-'.repeat(BAR_COLUMNS - full)}] ${callsDone} of ${callsPlanned} calls${accounts} · ${latest}`
  return line.length < columns ? line : line.slice(0, Math.max(0, columns - 1))
}

export interface ProgressBar {
  show(progress: ReadProgress): void
  /** Leaves the line empty. */
  end(): void
}

/** A progress bar on standard error; silent in a pipe and when quiet was asked for. */
export function progressBar(host: Host, quiet: boolean): ProgressBar {
  if (quiet || !host.stderr.isTerminal) return { show: () => {}, end: () => {} }
  let drawnAt = Number.NEGATIVE_INFINITY
  return {
    show: (progress) => {
      const now = host.clock.now()
      if (now - drawnAt < REDRAW_AFTER_MS) return
      drawnAt = now
      host.stderr.write(`${ERASE_LINE}${progressLine(progress, host.stderr.columns)}`)
    },
    end: () => host.stderr.write(ERASE_LINE),
  }
}

export interface StatusLine {
  show(text: string): void
  /** Leaves the line empty. */
  end(): void
}

/** A line on standard error that says how far work has come, where nobody knows how much there is; silent in a pipe and when quiet was asked for. */
export function statusLine(host: Host, quiet: boolean): StatusLine {
  if (quiet || !host.stderr.isTerminal) return { show: () => {}, end: () => {} }
  let drawnAt = Number.NEGATIVE_INFINITY
  let isDrawn = false
  return {
    show: (text) => {
      const now = host.clock.now()
      if (now - drawnAt < REDRAW_AFTER_MS) return
      drawnAt = now
      isDrawn = true
      host.stderr.write(`${ERASE_LINE}${text.slice(0, Math.max(0, host.stderr.columns - 1))}`)
    },
    end: () => {
      if (isDrawn) host.stderr.write(ERASE_LINE)
      isDrawn = false
    },
  }
}
