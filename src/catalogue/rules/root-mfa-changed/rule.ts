import { distance } from '../../../core/detect/last-seen.ts'
import { historyRule } from '../../../core/detect/native-rule.ts'
import type { Observation } from '../../../core/detect/observation.ts'
import { HOUR_MS } from '../../../core/time.ts'

type Removed = { readonly at: number; readonly serial: string }

const MOST_REMOVED = 20

/** Root's own devices: nobody else is named. */
const isOfRoot = ({ root, target }: Observation): boolean => target === 'AWS ROOT USER' || (root && target === null)

/** A device is removed and another put in its place within the hour: this is how an owner is locked out. */
export const rule = historyRule<readonly Removed[]>({
  kind: 'history',
  name: 'root-mfa-swapped',
  sees: { eventNames: ['DeactivateMFADevice', 'EnableMFADevice'], root: false },
  begin: [],
  learningMs: 0,
  step: (state, seen) => {
    const recent = state.filter(({ at }) => seen.at - at <= HOUR_MS)
    const serial = seen.mfaSerial
    if (seen.source !== 'iam.amazonaws.com' || seen.failed || serial === null || !isOfRoot(seen)) return { state: recent, hits: [] }
    if (seen.name === 'DeactivateMFADevice') return { state: [...recent, { at: seen.at, serial }].slice(-MOST_REMOVED), hits: [] }
    const removed = recent.find((one) => one.serial !== serial)
    if (removed === undefined) return { state: recent, hits: [] }
    const because = `${serial} was put in the place of ${removed.serial}, ${distance(seen.at, removed.at)} after that was removed`
    return { state: recent, hits: [{ level: 'critical', because }] }
  },
})
