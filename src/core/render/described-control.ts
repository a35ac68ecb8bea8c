import type { Control } from '../control.ts'

/** What the formats that describe their rules need of a control. */
export type DescribedControl = Pick<Control, 'id' | 'claim' | 'why' | 'fix' | 'area' | 'severity' | 'sources' | 'since'>

/** A requirement of a framework that a control serves. */
export interface ServedRequirement {
  /** `CIS AWS Foundations Benchmark v7.0`: name and version. */
  readonly framework: string
  /** `2.4` */
  readonly requirement: string
}

/** The advice for every kind of account, each in a sentence of its own. */
export function adviceOf({ fix }: DescribedControl): string {
  const { any, ...special } = fix
  const forKinds = Object.entries(special).map(([kind, advice]) => `In a ${kind} account: ${advice}`)
  return [...(any === undefined ? [] : [any]), ...forKinds].join(' ')
}
