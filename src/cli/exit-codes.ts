/** The exit codes of the contract; scripts depend on them. */
export const EXIT = { done: 0, findings: 1, usage: 2, incomplete: 3, failed: 4 } as const
