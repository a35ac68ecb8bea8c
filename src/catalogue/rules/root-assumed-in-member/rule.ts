import type { DetectContext } from '../../../core/detect/context.ts'
import { type LastSeen, hasSeen, nowSeen } from '../../../core/detect/last-seen.ts'
import { type Hit, historyRule } from '../../../core/detect/native-rule.ts'
import type { Observation } from '../../../core/detect/observation.ts'
import { DAY_MS } from '../../../core/time.ts'
import { approvalOf, onlyReads, targetAccount } from './root-task.ts'

const HISTORY_MS = 180 * DAY_MS

/** A role, whatever its sessions are called: anybody can choose such a name anew. */
const callerOf = ({ arn }: Observation): string => (arn ?? 'somebody').replace(/(:assumed-role\/[^/]+)\/.*$/, '$1')

function judge(seen: Observation, known: LastSeen, caller: string, context: DetectContext): Hit {
  const task = seen.task ?? 'a task that is not named'
  const what = `${task} in ${targetAccount(seen.target) ?? seen.target ?? 'an account that is not named'}`
  if (seen.failed) {
    const isDenied = seen.errorCode?.startsWith('AccessDenied') === true
    return { level: isDenied ? 'critical' : 'high', because: `${what} was ${isDenied ? 'denied' : 'asked for in vain'} to ${caller}` }
  }
  const approval = approvalOf(seen, context.approvals)
  if (approval !== undefined) return { level: 'informational', because: `${what}: approved as ${approval.id}` }
  const isNewCaller = !hasSeen(known, caller)
  const isNewTask = !hasSeen(known, `${caller} ${task}`)
  const news = isNewCaller ? `, which never did so before` : isNewTask ? ', which never took this task before' : ''
  const isRoutine = news === '' && onlyReads(task)
  return { level: isRoutine ? 'high' : 'critical', because: `${what}, approved by nobody, for ${caller}${news}` }
}

/**
 * A root session of a member account is opened from the centre. Without an approval it is critical; only reading, by whoever was seen
 * reading before, is high. Callers and their tasks are remembered for 180 days.
 */
export const rule = historyRule<LastSeen>({
  kind: 'history',
  name: 'root-assumed-in-member',
  sees: { eventNames: ['AssumeRoot'], root: false },
  begin: {},
  learningMs: 0,
  step: (state, seen, context) => {
    if (seen.source !== 'sts.amazonaws.com') return { state, hits: [] }
    const caller = callerOf(seen)
    const known = nowSeen(state, [], seen.at, HISTORY_MS)
    const names = seen.failed ? [] : [caller, `${caller} ${seen.task ?? 'a task that is not named'}`]
    return { state: nowSeen(known, names, seen.at, HISTORY_MS), hits: [judge(seen, known, caller, context)] }
  },
})
