import { type Decision, type Failure, fail, given, pass } from '../decision.ts'
import type { Fact } from '../fact.ts'
import type { FieldSelector, Trail, TrailSelectors } from '../facts/trail.ts'

/** Which management events a trail records. */
export interface ManagementEvents {
  readonly reads: boolean
  readonly writes: boolean
  /** Sources that are left out of what is recorded, such as `kms.amazonaws.com`. */
  readonly excludedSources: readonly string[]
  /** Selectors that pick out only some management events: they count for nothing. */
  readonly narrowedBy: readonly string[]
}

interface Part {
  readonly reads: boolean
  readonly writes: boolean
  readonly excludedSources: readonly string[]
}

/** Reads a trail's selectors by what they mean: an advanced selector's name says nothing. */
export function managementEvents(selectors: TrailSelectors): ManagementEvents {
  const classic = selectors.classic
    .filter((selector) => selector.managementEvents)
    .map(({ readWriteType, excludedSources }) => ({
      reads: readWriteType !== 'WriteOnly',
      writes: readWriteType !== 'ReadOnly',
      excludedSources,
    }))
  const advanced = selectors.advanced.map(({ fields }) => readAdvanced(fields))
  const parts = [...classic, ...advanced.flatMap(({ part }) => (part === null ? [] : [part]))]
  const excludedFrom = (kind: 'reads' | 'writes') => commonTo(parts.filter((part) => part[kind]).map((part) => part.excludedSources))
  return {
    reads: parts.some(({ reads }) => reads),
    writes: parts.some(({ writes }) => writes),
    excludedSources: [...new Set([...excludedFrom('reads'), ...excludedFrom('writes')])],
    narrowedBy: [...new Set(advanced.flatMap(({ narrowedBy }) => narrowedBy))],
  }
}

/** What is excluded from each of several selectors is excluded from all of them together. */
const commonTo = ([first = [], ...rest]: readonly (readonly string[])[]): readonly string[] =>
  first.filter((source) => rest.every((each) => each.includes(source)))

interface Advanced {
  readonly part: Part | null
  readonly narrowedBy: readonly string[]
}

const nothing: Advanced = { part: null, narrowedBy: [] }

/** The fields of one advanced selector are joined by "and", so each of them can only narrow it. */
function readAdvanced(fields: readonly FieldSelector[]): Advanced {
  const category = fields.find(({ field }) => field === 'eventCategory')
  if (category === undefined || !category.equals.includes('Management')) return nothing
  const others = fields.filter((field) => field !== category)
  const narrowedBy = others.filter((field) => !isReadOnly(field) && !isExclusion(field)).map(({ field }) => field)
  if (narrowedBy.length > 0) return { part: null, narrowedBy }
  const readOnly = others.filter(isReadOnly)
  return {
    part: {
      reads: readOnly.every(({ equals }) => equals.includes('true')),
      writes: readOnly.every(({ equals }) => equals.includes('false')),
      excludedSources: others.filter(isExclusion).flatMap(({ notEquals }) => notEquals),
    },
    narrowedBy: [],
  }
}

const isReadOnly = ({ field, notEquals, otherOperators }: FieldSelector): boolean =>
  field === 'readOnly' && notEquals.length === 0 && otherOperators.length === 0

/** AWS lets a trail exclude the few noisy sources only (KMS, RDS Data API), so an exclusion is told and not held against it. */
const isExclusion = ({ field, equals, otherOperators }: FieldSelector): boolean =>
  field === 'eventSource' && equals.length === 0 && otherOperators.length === 0

/** Whether a trail records every management event of every Region. */
export function coversEverything(trail: Trail, selectors: Fact<TrailSelectors>): Decision {
  const region: readonly Failure[] = trail.multiRegion
    ? []
    : [{ subject: trail.name, because: `records ${trail.homeRegion} only, so what root does elsewhere leaves no trace in it` }]
  const global: readonly Failure[] = trail.includesGlobalServices
    ? []
    : [{ subject: trail.name, because: 'leaves out the global services: IAM, STS and root sign-ins among them' }]
  const failures = [...region, ...global]
  if (failures.length > 0) return fail(...failures)
  return given(selectors, (value) => {
    const recorded = managementEvents(value)
    const because = whatIsMissing(recorded)
    if (because !== null) return fail({ subject: trail.name, because })
    if (recorded.excludedSources.length === 0) return pass()
    return pass(`${trail.name} leaves out the management events of ${recorded.excludedSources.join(', ')}`)
  })
}

function whatIsMissing({ reads, writes, narrowedBy }: ManagementEvents): string | null {
  if (reads && writes) return null
  if (writes) return 'records only management events that write; what an intruder looks at stays unseen'
  if (reads) return 'records only management events that read; every change stays unseen'
  if (narrowedBy.length > 0) return `records only management events picked out by ${narrowedBy.join(', ')}`
  return 'records no management events, only data events or insights'
}
