import { type EventRule, type Hit, type NativeRule, historyRule } from '../../../core/detect/native-rule.ts'
import { levelByOutcome } from '../../../core/detect/outcome-level.ts'
import { DAY_MS } from '../../../core/time.ts'
import { CREATING_CALLS, WORKING_CALLS, isRegional } from './creating-calls.ts'

const LEARNING_MS = 14 * DAY_MS
const FORGOTTEN_MS = 90 * DAY_MS

/** So long a Region that was begun in stays a new one, so that all that was made there is told of together. */
const NEW_FOR_MS = DAY_MS

/** Of a Region: when something was last made in it, and until when it is a new one; epoch milliseconds. */
interface Use {
  readonly last: number
  readonly newUntil: number
}

type Uses = Readonly<Record<string, Readonly<Record<keyof Use, number>>>>

function useAfter(before: Use | undefined, at: number, learns: boolean): Use {
  const isNew = before === undefined || at - before.last > FORGOTTEN_MS
  return { last: Math.max(at, before?.last ?? at), newUntil: isNew && !learns ? at + NEW_FOR_MS : (before?.newUntil ?? 0) }
}

const creating: ReadonlySet<string> = new Set(CREATING_CALLS)

const began = historyRule<Uses>({
  kind: 'history',
  name: 'region-begun-in',
  sees: { eventNames: [...CREATING_CALLS, ...WORKING_CALLS], root: false },
  begin: {},
  learningMs: LEARNING_MS,
  step(uses, { at, failed, name, region, root }, _, since) {
    if (!isRegional(region)) return { state: uses, hits: [] }
    const use = useAfter(uses[region], at, at - since < LEARNING_MS)
    const because = `nobody worked in ${region} for 90 days, or as long as is remembered`
    const hit: Hit = { level: failed && !root ? 'medium' : 'high', because }
    const hits = at <= use.newUntil && creating.has(name) ? [hit] : []
    return { state: failed ? uses : { ...uses, [region]: use }, hits }
  },
})

const outside: EventRule = {
  kind: 'event',
  name: 'region-not-allowed',
  sees: { eventNames: CREATING_CALLS, root: false },
  match(event, { allowedRegions }): Hit | null {
    if (allowedRegions === null || !isRegional(event.region) || allowedRegions.has(event.region)) return null
    return { level: levelByOutcome('high', event), because: `nobody is to work in ${event.region}` }
  },
}

/** Something is made in a Region that is not worked in, by what is allowed or by what was usual. */
export const rules: readonly NativeRule[] = [began, outside]
