import { CONTROLS } from '../catalogue/controls.gen.ts'
import { FRAMEWORKS } from '../catalogue/frameworks.gen.ts'
import { AppError } from '../core/app-error.ts'
import type { Control } from '../core/control.ts'
import type { FactName } from '../core/facts/catalogue.ts'
import { nearest } from '../core/nearest.ts'
import { type RerunIndex, rerunIndex } from '../core/watch/rejudge.ts'
import type { ServedRequirement } from '../core/render/described-control.ts'

export interface Selection {
  /** Ids of controls; all when empty. */
  readonly controls: readonly string[]
  /** Id of a framework; its controls only. */
  readonly framework: string | null
}

const didYouMean = (wrong: string, known: readonly string[]): string => {
  const close = nearest(wrong, known)
  return close === null ? '' : ` Did you mean ${close}?`
}

/** @throws AppError `no_such_control` or `no_such_framework`, with the name that comes nearest. */
export function selectControls({ controls: ids, framework }: Selection): readonly Control[] {
  let selected = CONTROLS
  if (framework !== null) {
    const found = FRAMEWORKS.find(({ id }) => id === framework)
    if (found === undefined) {
      const known = FRAMEWORKS.map(({ id }) => id)
      throw new AppError('no_such_framework', `There is no framework "${framework}".${didYouMean(framework, known)}`, {
        kind: 'usage',
        hint: `Frameworks: ${known.join(', ')}`,
      })
    }
    const mapped = new Set(found.requirements.flatMap(({ controls }) => controls))
    selected = selected.filter(({ id }) => mapped.has(id))
  }
  const known = CONTROLS.map(({ id }) => id)
  const wrong = ids.find((id) => !known.includes(id))
  if (wrong !== undefined) {
    throw new AppError('no_such_control', `There is no control "${wrong}".${didYouMean(wrong, known)}`, {
      kind: 'usage',
      hint: 'See them all: rootwarden controls list',
    })
  }
  return ids.length === 0 ? selected : selected.filter(({ id }) => ids.includes(id))
}

/** Which controls a change touches, by the names of its events. */
export const controlReruns = (): RerunIndex => rerunIndex(CONTROLS)

/** Ids that may be named on the command line. */
export const knownNames = (): { readonly controls: readonly string[]; readonly frameworks: readonly string[] } => ({
  controls: CONTROLS.map(({ id }) => id),
  frameworks: FRAMEWORKS.map(({ id }) => id),
})

/** The facts that these controls need or want, each once; and whether an account is in an organisation, which all of them ask. */
export const factsOf = (controls: readonly Control[]): readonly FactName[] => [
  ...new Set<FactName>(['organisation', ...controls.flatMap(({ needs, wants }) => [...needs, ...wants])]),
]

/** The requirements of all frameworks that this control serves. */
export const requirementsOf = (control: string): readonly ServedRequirement[] =>
  FRAMEWORKS.flatMap(({ title, requirements }) =>
    requirements.filter(({ controls }) => controls.includes(control)).map(({ id }) => ({ framework: title, requirement: id })),
  )
