/** A question that is ready to be asked. Its SQL is understood by both engines. */
export interface Hunt {
  /** What it is called by: `@root-uses`. */
  readonly name: string
  readonly title: string
  /** What to look for in the answer. */
  readonly look: string
  /** @param within - the condition that narrows it to a span of time and to accounts. */
  readonly sql: (within: string) => string
}
