import type { Command } from 'commander'
import type { Action } from '../program.ts'
import { declareTrailDetect } from './trail-detect.ts'
import { declareTrailExplain } from './trail-explain.ts'
import { declareTrailSessions } from './trail-sessions.ts'
import { declareTrailStats } from './trail-stats.ts'
import { declareTrailTimeline } from './trail-timeline.ts'
import { declareTrailVerify } from './trail-verify.ts'

/** The group; each of its commands is declared in a file of its own. */
export function declareTrail(program: Command, run: (action: Action) => Promise<void>): void {
  const trail = program.command('trail').summary('read, prove and judge CloudTrail').description('What CloudTrail recorded.')
  for (const declare of [
    declareTrailDetect,
    declareTrailTimeline,
    declareTrailSessions,
    declareTrailStats,
    declareTrailVerify,
    declareTrailExplain,
  ])
    declare(trail, run)
}
