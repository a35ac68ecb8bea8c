import type { Paint } from '../core/render/paint.ts'
import type { Level } from '../core/sigma/rule.ts'

/** A level as a word in its colour; `null`: none was given. */
export const paintLevel = (paint: Paint, level: Level | null): string =>
  level === null ? paint('quiet', 'none') : paint(level === 'informational' ? 'quiet' : level, level)
