import { glob, matchesGlob } from '../../core/iam/glob.ts'

/** Whether an action fits a pattern such as `iam:List*`, whatever the letter case. */
export const fits = (pattern: string, action: string): boolean => matchesGlob(glob(pattern.toLowerCase()), action.toLowerCase())
