/** One thing that a framework asks for. Either controls answer it, or a reason says why none does; never both, never neither. */
export interface Requirement {
  /** As the framework numbers it. Text: `1.10` is not `1.1`. */
  readonly id: string
  /** In our own words. */
  readonly title: string
  /** `L1` and `L2` of the CIS benchmark; whether AWS counts it among its FSBP. */
  readonly level: string
  /** Ids of the controls that all have to hold. */
  readonly controls: readonly string[]
  /** What the controls leave out, or judge otherwise than the framework would; `null` when they answer all of it. */
  readonly partly: string | null
  /** Why no control answers it; `null` when one does. */
  readonly unmapped: string | null
}

export interface Framework {
  /** The name of its file: `cis-aws-foundations-7.0`. */
  readonly id: string
  /** Name and version, as findings cite it. */
  readonly title: string
  readonly version: string
  readonly source: string
  /** Of the whole framework, what concerns root, IAM, logging and monitoring. */
  readonly requirements: readonly Requirement[]
}
