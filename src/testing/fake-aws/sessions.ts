import { type EpochMs, epochMs } from '../../core/time.ts'
import type { Principal } from './world.ts'

export interface SessionCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiresAt: EpochMs
}

/** Temporary credentials that the fake has handed out. */
export interface SessionStore {
  /** Mints credentials for a principal. They expire by the machine's clock, because clients compare the expiry with theirs. */
  mint(principal: Principal, durationSeconds: number): SessionCredentials
  /** @returns the principal of a session key, `expired`, or `null` for a key that was never handed out. */
  find(accessKeyId: string): Principal | 'expired' | null
}

/** @param machineNow - epoch milliseconds of the machine, not of the world. */
export function createSessions(machineNow: () => number): SessionStore {
  const sessions = new Map<string, { readonly principal: Principal; readonly expiresAt: number }>()
  return {
    mint(principal, durationSeconds) {
      const number = String(sessions.size + 1).padStart(9, '0')
      const accessKeyId = `ASIA${number}EXAMPLE`
      const expiresAt = machineNow() + durationSeconds * 1000
      sessions.set(accessKeyId, { principal, expiresAt })
      return {
        accessKeyId,
        secretAccessKey: `fake/secret/of/session/${number}/EXAMPLEKEY`,
        sessionToken: `fake-session-token-${number}`,
        expiresAt: epochMs(expiresAt),
      }
    },
    find(accessKeyId) {
      const session = sessions.get(accessKeyId)
      if (session === undefined) return null
      return session.expiresAt < machineNow() ? 'expired' : session.principal
    },
  }
}
