import type { Json } from '../../core/canonical-json.ts'
import { epochMs } from '../../core/time.ts'
import type { Effect, EffectState } from '../../ports/outbox.ts'

/** A row of the table `effect`. PostgreSQL hands out 64-bit numbers as texts. */
export interface EffectRow {
  readonly id: number | string
  readonly position: number | string
  readonly kind: string
  readonly lane: string | null
  readonly body: string
  readonly due_at: number | string
  readonly attempts: number
  readonly state: EffectState
  readonly error: string | null
  readonly ended_at: number | string | null
}

export const EFFECT_COLUMNS = 'id, position, kind, lane, body, due_at, attempts, state, error, ended_at'

export const effectOf = ({
  id,
  position,
  kind,
  lane,
  body,
  due_at: dueAt,
  attempts,
  state,
  error,
  ended_at: endedAt,
}: EffectRow): Effect => ({
  id: Number(id),
  position: Number(position),
  kind,
  lane,
  body: JSON.parse(body) as Json,
  dueAt: epochMs(Number(dueAt)),
  attempts,
  state,
  error,
  endedAt: endedAt === null ? null : epochMs(Number(endedAt)),
})
