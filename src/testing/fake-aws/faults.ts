import { fits } from './name-pattern.ts'

/**
 * - `denied`: the service's access-denied error;
 * - `throttled`: its rate-exceeded error;
 * - `timeout`: the connection hangs until the client gives up;
 * - `truncated`: the first page of a list carries a token, and the next page fails;
 * - `garbage`: a body that is neither XML nor JSON, with status 200;
 * - `server-error`: status 500 in the service's own form;
 * - `partial`: of a batch every second entry fails;
 * - `stale`: reads answer root's credentials and the organisation as they were when the fault was set (eventual consistency).
 */
export type FaultKind = 'denied' | 'throttled' | 'timeout' | 'truncated' | 'garbage' | 'server-error' | 'partial' | 'stale'

const FAULT_KINDS: readonly string[] = [
  'denied',
  'throttled',
  'timeout',
  'truncated',
  'garbage',
  'server-error',
  'partial',
  'stale',
] satisfies readonly FaultKind[]

export const isFaultKind = (text: string): text is FaultKind => FAULT_KINDS.includes(text)

export interface Fault {
  readonly kind: FaultKind
  /** `iam:GetAccountSummary`, `organizations:*`; every operation when absent. */
  readonly operation?: string
  readonly account?: string
  readonly region?: string
  /** How many requests it strikes, the client's own retries included; all of them when absent. */
  readonly times?: number
}

export interface FaultBox {
  set(faults: readonly Fault[]): void
  /** The fault that strikes this request; uses up one of its times. */
  strike(request: { readonly operation: string; readonly account: string; readonly region: string }): FaultKind | null
}

export function createFaultBox(initial: readonly Fault[]): FaultBox {
  let armed: { readonly fault: Fault; left: number }[] = []
  const set = (faults: readonly Fault[]): void => {
    armed = faults.map((fault) => ({ fault, left: fault.times ?? Number.POSITIVE_INFINITY }))
  }
  set(initial)
  return {
    set,
    strike({ operation, account, region }) {
      const found = armed.find(
        ({ fault, left }) =>
          left > 0 &&
          fits(fault.operation ?? '*', operation) &&
          (fault.account ?? account) === account &&
          (fault.region ?? region) === region,
      )
      if (found === undefined) return null
      found.left -= 1
      return found.fault.kind
    },
  }
}
