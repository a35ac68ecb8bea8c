import type { AccountId } from '../aws.ts'
import type { Control } from '../control.ts'
import { type TrailEvent, hasFailed } from '../trail/event.ts'

/** What to judge anew in one account, and which events say so. */
export interface Rejudgement {
  readonly account: AccountId
  readonly controls: readonly string[]
  readonly because: readonly string[]
}

/** Which controls name an event in `rerunOn`. */
export type RerunIndex = ReadonlyMap<string, readonly string[]>

export function rerunIndex(controls: readonly Pick<Control, 'id' | 'rerunOn'>[]): RerunIndex {
  const index = new Map<string, string[]>()
  for (const { id, rerunOn } of controls) {
    for (const name of rerunOn) {
      const ids = index.get(name) ?? []
      ids.push(id)
      index.set(name, ids)
    }
  }
  return index
}

/** The controls whose facts a batch of events may have changed, by account. What failed changed nothing. */
export function rejudgements(events: readonly TrailEvent[], index: RerunIndex): readonly Rejudgement[] {
  const byAccount = new Map<AccountId, { readonly controls: Set<string>; readonly because: Set<string> }>()
  for (const event of events) {
    const controls = index.get(event.name)
    if (controls === undefined || event.account === null || hasFailed(event)) continue
    const found = byAccount.get(event.account) ?? { controls: new Set(), because: new Set() }
    byAccount.set(event.account, found)
    for (const control of controls) found.controls.add(control)
    found.because.add(event.name)
  }
  return [...byAccount].map(([account, { controls, because }]) => ({
    account,
    controls: [...controls].toSorted(),
    because: [...because].toSorted(),
  }))
}
