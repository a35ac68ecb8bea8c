import { distance } from '../../../core/detect/last-seen.ts'
import { type Hit, historyRule } from '../../../core/detect/native-rule.ts'
import { DAY_MS, MINUTE_MS } from '../../../core/time.ts'

type Prompt = { readonly at: number; readonly address: string }

const REMEMBERED_MS = DAY_MS
const BURST_MS = 10 * MINUTE_MS
const MANY = 3
const MOST_PROMPTS = 50

/**
 * What prompts that nobody answered are worth when the next one comes. One more from the same address is somebody who tries again; from
 * another address it is two people, one of whom knows the password and has no device.
 */
function judge(open: readonly Prompt[], { at, address }: Prompt, isPrompt: boolean): Hit | null {
  const burst = open.filter((one) => at - one.at <= BURST_MS).length + (isPrompt ? 1 : 0)
  if (isPrompt && burst >= MANY)
    return {
      level: 'critical',
      because: `root was asked for MFA ${burst} times within ten minutes, and nobody answered: the password was right`,
    }
  const stranger = open.findLast((one) => one.address !== address)
  if (stranger === undefined) return null
  return {
    level: 'high',
    because: `${distance(at, stranger.at)} before, the password was right at ${stranger.address}, and MFA was not answered; now root is at ${address}`,
  }
}

/** Without the prompt that a sign-in answered: the last one from its address. */
function answered(open: readonly Prompt[], address: string): readonly Prompt[] {
  const index = open.findLastIndex((one) => one.address === address)
  return index === -1 ? open : open.toSpliced(index, 1)
}

/** MFA is asked for when the password is right. A prompt that no sign-in follows is told when the next one comes, since its absence is no event. */
export const rule = historyRule<readonly Prompt[]>({
  kind: 'history',
  name: 'root-mfa-was-not-answered',
  sees: { eventNames: [], ofRoot: ['CheckMfa', 'ConsoleLogin'], root: false },
  begin: [],
  learningMs: 0,
  step: (state, { root, source, name, failed, mfaUsed, address, at }) => {
    if (!root || source !== 'signin.amazonaws.com') return { state, hits: [] }
    const open = state.filter((one) => at - one.at <= REMEMBERED_MS)
    const now: Prompt = { at, address: address ?? 'an address that is not known' }
    if (name === 'CheckMfa') {
      const hit = judge(open, now, true)
      return { state: [...open, now].slice(-MOST_PROMPTS), hits: hit === null ? [] : [hit] }
    }
    // A code that was wrong is an answer, and told by itself.
    if (failed) return { state: mfaUsed === true ? answered(open, now.address) : open, hits: [] }
    const left = open.filter((one) => one.address !== now.address)
    const hit = judge(left, now, false)
    return { state: left, hits: hit === null ? [] : [hit] }
  },
})
