import { LEVELS, type Level } from '../sigma/rule.ts'
import { type TrailEvent, hasFailed } from '../trail/event.ts'

const lower = (level: Level): Level => LEVELS[Math.max(0, LEVELS.indexOf(level) - 1)] ?? level

const isByRoot = ({ identity }: TrailEvent): boolean => identity.type === 'Root'

/** What a change is worth by what came of it: an attempt one level less, except by root, who has no business in trying. */
export const levelByOutcome = (level: Level, event: TrailEvent): Level => (hasFailed(event) && !isByRoot(event) ? lower(level) : level)

/** The same for what takes away the sight of the defenders, which is critical whenever root does it. */
export const levelOfBlinding = (level: Level, event: TrailEvent): Level => (isByRoot(event) ? 'critical' : levelByOutcome(level, event))
