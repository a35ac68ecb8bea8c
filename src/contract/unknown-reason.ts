import { z } from 'zod'

/** Why a fact is unknown, in a snapshot and in a report alike. */
export const unknownReasonSchema = z.enum([
  'access-denied',
  'throttled',
  'timed-out',
  'network',
  'truncated',
  'malformed',
  'failed',
  'not-supported',
  'not-reported',
  'not-ready',
  'not-collected',
  'account-not-read',
  'stale',
])
