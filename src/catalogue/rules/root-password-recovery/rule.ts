import { distance } from '../../../core/detect/last-seen.ts'
import { type Hit, historyRule } from '../../../core/detect/native-rule.ts'
import { HOUR_MS } from '../../../core/time.ts'

type State = {
  /** When a new password was asked for, within the last hour. */
  readonly asked: readonly number[]
  readonly completed: number | null
}

const MANY = 3
const MOST_ASKED = 50

const within = (at: number, before: number | null | undefined): before is number => typeof before === 'number' && at - before <= HOUR_MS

function judgeSignIn({ asked, completed }: State, at: number): Hit | null {
  if (within(at, completed))
    return { level: 'critical', because: `root signed in ${distance(at, completed)} after its password was reset through the mailbox` }
  const last = asked.at(-1)
  if (!within(at, last)) return null
  return { level: 'high', because: `root signed in ${distance(at, last)} after a new password was asked for` }
}

/** Requests that repeat, and the sign-in that follows a recovery. The steps themselves are found by Sigma. */
export const rule = historyRule<State>({
  kind: 'history',
  name: 'root-password-recovery-followed',
  sees: { eventNames: ['PasswordRecoveryRequested', 'PasswordRecoveryCompleted'], ofRoot: ['ConsoleLogin'], root: false },
  begin: { asked: [], completed: null },
  learningMs: 0,
  step: (state, { name, source, root, failed, at }) => {
    if (source !== 'signin.amazonaws.com') return { state, hits: [] }
    const recent: State = { asked: state.asked.filter((one) => within(at, one)).slice(-MOST_ASKED), completed: state.completed }
    switch (name) {
      case 'PasswordRecoveryRequested': {
        const asked = [...recent.asked, at]
        const because = `a new password was asked for ${asked.length} times within an hour`
        return { state: { ...recent, asked }, hits: asked.length < MANY ? [] : [{ level: 'high', because }] }
      }
      case 'PasswordRecoveryCompleted':
        return { state: failed ? recent : { ...recent, completed: at }, hits: [] }
      default: {
        const hit = root && !failed ? judgeSignIn(recent, at) : null
        return { state: recent, hits: hit === null ? [] : [hit] }
      }
    }
  },
})
